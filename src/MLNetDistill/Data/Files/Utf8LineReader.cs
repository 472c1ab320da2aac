namespace MLNetDistill.Data;

/// <summary>Splits a stream into lines of bytes; a line ends with a line feed, which is not part of it.</summary>
internal sealed class Utf8LineReader(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The current line; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    public bool Read()
    {
        var searched = 0;
        while (true)
        {
            var available = _buffer.AsSpan(_start, _end - _start);
            var length = available[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                Take(searched + length, searched + length + 1);
                return true;
            }
            searched = available.Length;
            MakeRoom();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            if (read > 0) continue;
            if (searched == 0) return false;
            Take(searched, searched);
            return true;
        }
    }

    private void Take(int length, int consumed)
    {
        Current = _buffer.AsMemory(_start, length);
        _start += consumed;
        Line++;
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length) return;
        var kept = _buffer.AsSpan(_start, _end - _start);
        var larger = kept.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        kept.CopyTo(larger);
        (_buffer, _end, _start) = (larger, kept.Length, 0);
    }
}
