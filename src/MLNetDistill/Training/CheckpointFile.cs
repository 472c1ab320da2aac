using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Inference;

namespace MLNetDistill.Training;

/// <summary>
/// A <see cref="TrainingState"/> on disk: a magic word, a version, the fingerprint of the run, the state, and the SHA-256 of all that. Written under
/// a temporary name and renamed, so a kill at any moment leaves the old or the new file.
/// </summary>
internal static class CheckpointFile
{
    private const int Version = 1;
    private static ReadOnlySpan<byte> Magic => "MLNDCKPT"u8;

    public static void Write(string path, string fingerprint, TrainingState state) => AtomicFile.Write(path, file =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Header(fingerprint, state));
        foreach (var values in state.Tensors)
        {
            Add(BitConverter.GetBytes(values.Length));
            Add(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        file.Write(hash.GetHashAndReset());

        void Add(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            hash.AppendData(bytes);
        }
    });

    /// <exception cref="FormatException">The file is damaged, of another version, or of another run; the message says which and what to do.</exception>
    public static TrainingState Read(string path, string fingerprint)
    {
        var file = File.ReadAllBytes(path);
        var length = file.Length - SHA256.HashSizeInBytes;
        if (length < Magic.Length + sizeof(int) || !file.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Invalid(path, "not a checkpoint");
        var version = BitConverter.ToInt32(file, Magic.Length);
        if (version != Version) throw Invalid(path, $"a checkpoint of version {version}; this library reads version {Version}");
        if (!SHA256.HashData(file.AsSpan(0, length)).AsSpan().SequenceEqual(file.AsSpan(length))) throw Invalid(path, "damaged (its checksum does not match)");
        using var reader = new BinaryReader(new MemoryStream(file, Magic.Length + sizeof(int), length - Magic.Length - sizeof(int)));
        if (reader.ReadString() != fingerprint) throw Invalid(path, "of another run: the recipe, the data, the teacher's scores, the seed or the number of threads differ");
        return new TrainingState
        {
            Step = reader.ReadInt64(),
            Seconds = reader.ReadDouble(),
            Best = new(reader.ReadDouble(), reader.ReadDouble()),
            BestStep = reader.ReadInt64(),
            SinceBest = reader.ReadInt32(),
            LastScore = reader.ReadDouble(),
            LossSum = reader.ReadDouble(),
            LossSteps = reader.ReadInt64(),
            Loss = reader.ReadDouble(),
            Stopped = reader.ReadInt32() is >= 0 and var reason ? (StopReason)reason : null,
            Tensors = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => MemoryMarshal.Cast<byte, float>(reader.ReadBytes(sizeof(float) * reader.ReadInt32())).ToArray())],
        };
    }

    /// <summary>Deletes the checkpoint of a training that ended, and those of its stages, which stand beside it.</summary>
    public static void Delete(string path)
    {
        var full = Path.GetFullPath(path);
        File.Delete(full);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(full)!, Path.GetFileName(full) + ".*")) File.Delete(file);
    }

    private static byte[] Header(string fingerprint, TrainingState state)
    {
        using var header = new MemoryStream();
        using var writer = new BinaryWriter(header);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(fingerprint);
        writer.Write(state.Step);
        writer.Write(state.Seconds);
        writer.Write(state.Best.Value);
        writer.Write(state.Best.Loss);
        writer.Write(state.BestStep);
        writer.Write(state.SinceBest);
        writer.Write(state.LastScore);
        writer.Write(state.LossSum);
        writer.Write(state.LossSteps);
        writer.Write(state.Loss);
        writer.Write(state.Stopped is { } reason ? (int)reason : -1);
        writer.Write(state.Tensors.Length);
        writer.Flush();
        return header.ToArray();
    }

    private static FormatException Invalid(string path, string what) => new($"{path} is {what}. Delete it to start over, or resume with what it was made with.");
}
