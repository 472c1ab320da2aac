// How a component saves itself: SetLoader(load name, version) first, then numbers and strings with Writer, arrays with the extensions in
// ModelIO, parts that save themselves with SaveModel(part, name). ModelLoadContext is the mirror image.
using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's folder of a model file that is being written.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string EntryName = "Model.key";
    internal const uint Magic = 0x4B464C4D;
    private readonly ZipArchive _archive;
    private readonly string _folder;
    private readonly MemoryStream _content = new();
    private string _loader;
    private int _version;

    private ModelSaveContext(ZipArchive archive, string folder)
    {
        _archive = archive;
        _folder = folder;
        Writer = new BinaryWriter(_content);
    }

    internal BinaryWriter Writer { get; }

    internal void SetLoader(string loadName, int version)
    {
        _loader = loadName;
        _version = version;
    }

    internal void SaveModel(ICanSaveModel component, string name) => Save(_archive, component, $"{_folder}/{name}");

    internal static void Save(ZipArchive archive, ICanSaveModel component, string folder)
    {
        Contracts.CheckValue(component, nameof(component));
        using var ctx = new ModelSaveContext(archive, folder);
        component.Save(ctx);
        Contracts.Check(ctx._loader != null, "ModelSignature not specified!");
        ctx.Commit();
    }

    private void Commit()
    {
        using var writer = new BinaryWriter(_archive.CreateEntry($"{_folder}/{EntryName}").Open());
        writer.Write(Magic);
        writer.Write(_loader);
        writer.Write(_version);
        writer.Flush();
        _content.WriteTo(writer.BaseStream);
    }

    public void Dispose() => Writer.Dispose();
}

/// <summary>One component's folder of a model file that is being read.</summary>
internal sealed class ModelLoadContext
{
    private readonly ZipArchive _archive;
    private readonly string _folder;

    private ModelLoadContext(ZipArchive archive, string folder, BinaryReader reader, int version)
    {
        _archive = archive;
        _folder = folder;
        Reader = reader;
        Version = version;
    }

    public BinaryReader Reader { get; }

    /// <summary>The version that the component wrote.</summary>
    public int Version { get; }

    public TComponent LoadModel<TComponent>(IHostEnvironment env, string name) where TComponent : class =>
        Load<TComponent>(_archive, env, $"{_folder}/{name}");

    public static TComponent Load<TComponent>(ZipArchive archive, IHostEnvironment env, string folder) where TComponent : class
    {
        var entry = archive.GetEntry($"{folder}/{ModelSaveContext.EntryName}") ?? throw new FormatException($"Corrupt model file: no entry '{folder}/{ModelSaveContext.EntryName}'.");
        using var reader = new BinaryReader(ModelIO.ReadToEnd(entry));
        Contracts.CheckDecode(reader.ReadUInt32() == ModelSaveContext.Magic, $"'{entry.FullName}' is not a model of this build. Models of the Microsoft.ML package are not readable here.");
        var loader = reader.ReadString();
        var ctx = new ModelLoadContext(archive, folder, reader, reader.ReadInt32());
        return ModelLoaders.Create(loader, env, ctx) as TComponent ?? throw new FormatException($"'{entry.FullName}' holds a {loader}, not a {typeof(TComponent).Name}.");
    }
}
