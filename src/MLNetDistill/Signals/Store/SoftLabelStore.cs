using System.IO.MemoryMappedFiles;
using MLNetDistill.Data;

namespace MLNetDistill.Signals;

/// <summary>
/// A teacher's scores in a file, found by the content of the example, so that an expensive teacher is asked once. Scores are appended block by
/// block with checksums: after a kill at any moment the file opens again with every block that was finished. One writer or many readers at a
/// time. A changed example simply isn't found.
/// </summary>
public sealed class SoftLabelStore : IDisposable
{
    private const int MaxBlockRecords = 4096;
    private readonly FileStream _file;
    private readonly StoreRecords _records;
    private readonly Dictionary<ExampleKey, long> _offsets = [];
    private readonly Lock _gate = new();

    private SoftLabelStore(string path, FileStream file)
    {
        (Path, _file) = (path, file);
        Header = SoftLabelStoreHeader.Read(file, path);
        _records = new(Header);
        var end = StoreBlocks.Scan(file, _records.Size, (offset, record) => _offsets.TryAdd(StoreRecords.ReadKey(record), offset), path);
        if (file.CanWrite && end < file.Length) file.SetLength(end);
        file.Position = end;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the store holds.</summary>
    public SoftLabelStoreHeader Header { get; }

    /// <summary>The number of different examples with scores.</summary>
    public int Count => _offsets.Count;

    /// <summary>Opens a store for reading; several readers may.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not a store, of another version, or damaged.</exception>
    /// <exception cref="IOException">A writer has it open.</exception>
    public static SoftLabelStore OpenRead(string path) => Open(path, FileAccess.Read, FileShare.Read);

    /// <summary>Opens a store for reading and appending, or creates it. What a killed writer left half written is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What the store is to hold; an existing store must hold just that.</param>
    /// <exception cref="ArgumentException">The existing store holds something else; the message says what.</exception>
    /// <exception cref="InvalidDataException">Not a store, of another version, or damaged.</exception>
    /// <exception cref="IOException">Another writer or a reader has it open.</exception>
    public static SoftLabelStore OpenWrite(string path, SoftLabelStoreHeader header)
    {
        header.Validate();
        if (!File.Exists(path)) Create(path, header);
        var store = Open(path, FileAccess.ReadWrite, FileShare.None);
        if (store.Header.DifferenceTo(header) is not { } difference) return store;
        store.Dispose();
        throw new ArgumentException($"The soft-label store '{path}' {difference}. Choose another file or delete it.", nameof(header));
    }

    /// <summary>True if the example's scores are there.</summary>
    public bool Contains(ExampleKey key)
    {
        lock (_gate) return _offsets.ContainsKey(key);
    }

    /// <summary>Appends the scores of examples that are not there yet, block by block; they are on disk on return.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">Their scores, row by row; dense scores are reduced if the store keeps the top k.</param>
    /// <exception cref="ArgumentException">Another task, classes, form or number of rows.</exception>
    /// <exception cref="NotSupportedException">The store was opened for reading.</exception>
    public void Append(ExampleInputs examples, SoftLabels labels)
    {
        if (!_file.CanWrite) throw new NotSupportedException($"The soft-label store '{Path}' was opened for reading.");
        if (labels.Count != examples.Count) throw new ArgumentException($"{examples.Count} examples came with {labels.Count} rows of scores.", nameof(labels));
        if (labels.Task != Header.Task) throw new ArgumentException($"The store holds a {Header.Task} teacher's scores, not a {labels.Task} teacher's.", nameof(labels));
        var aligned = labels.Align(Header.Classes);
        if (Header.TopK is { } k && aligned is DenseSoftLabels dense) aligned = dense.ToTopK(k);
        if ((aligned as TopKSoftLabels)?.K != Header.TopK) throw new ArgumentException("The scores are not of the form that the store holds (all classes, or the same top k).", nameof(labels));

        lock (_gate)
        {
            var rows = new Dictionary<ExampleKey, int>();
            for (var row = 0; row < examples.Count; row++)
            {
                var key = examples.Key(row);
                if (!_offsets.ContainsKey(key)) rows.TryAdd(key, row);
            }
            foreach (var block in rows.Chunk(MaxBlockRecords)) AppendBlock(block, aligned);
        }
    }

    /// <summary>The rows whose scores are not there, each content once, in order.</summary>
    public int[] Missing(ExampleInputs examples)
    {
        var (keys, seen) = (examples.Keys, new HashSet<ExampleKey>());
        return [.. Enumerable.Range(0, examples.Count).Where(row => keys[row] is var key && !Contains(key) && seen.Add(key))];
    }

    /// <summary>The scores of every example, in order, read through a memory map.</summary>
    /// <exception cref="KeyNotFoundException">Examples are not in the store; the message counts them and names the first.</exception>
    public SoftLabels Read(ExampleInputs examples)
    {
        var (keys, offsets) = (examples.Keys, new long[examples.Count]);
        lock (_gate)
        {
            int missing = 0, first = -1;
            for (var row = 0; row < offsets.Length; row++)
            {
                if (_offsets.TryGetValue(keys[row], out offsets[row])) continue;
                if (missing++ == 0) first = row;
            }
            if (missing > 0)
                throw new KeyNotFoundException($"The soft-label store '{Path}' has no scores for {missing} of {examples.Count} examples, the first being example {first + 1}; the data have changed or were not labeled to the end. Label them with the teacher first.");
            using var map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            using var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            return _records.Read(view, offsets);
        }
    }

    private void AppendBlock(KeyValuePair<ExampleKey, int>[] rows, SoftLabels labels)
    {
        var start = _file.Position;
        var block = StoreBlocks.Create(rows.Length, _records.Size);
        for (var i = 0; i < rows.Length; i++)
            _records.Write(block.AsSpan(StoreBlocks.HeaderSize + (i * _records.Size), _records.Size), rows[i].Key, labels, rows[i].Value);
        StoreBlocks.Seal(block, rows.Length);
        try
        {
            _file.Write(block);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // For example a full disk: the next block must not follow half a block.
            _file.SetLength(start);
            _file.Position = start;
            throw;
        }
        for (var i = 0; i < rows.Length; i++) _offsets.Add(rows[i].Key, start + StoreBlocks.HeaderSize + ((long)i * _records.Size));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SoftLabelStore Open(string path, FileAccess access, FileShare share)
    {
        FileStream file;
        try
        {
            file = new(path, FileMode.Open, access, share, bufferSize: 1 << 16);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"The soft-label store '{path}' can't be opened: {e.Message} Wait until the other process has finished, or choose another file.", e);
        }
        try
        {
            return new(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // The header appears under the final name as a whole; of two processes that create the same store one wins and both go on to open it.
    private static void Create(string path, SoftLabelStoreHeader header)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, header.ToBytes());
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
