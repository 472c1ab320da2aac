using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads separated text.</summary>
public sealed partial class TextLoader
{
    private const string IllegalSeparators = "\0\r\n\"0123456789";
    private readonly Options _options;
    private readonly TextColumn[] _columns;
    private readonly DataViewSchema _schema;
    private readonly IHost _host;

    /// <param name="samplePath">The file that tells the number of fields and their names; null if nothing may be read yet.</param>
    internal TextLoader(IHostEnvironment env, Options options, string samplePath)
    {
        _host = env.Register(nameof(TextLoader));
        _options = options;
        foreach (var separator in options.Separators)
            Contracts.CheckParam(!IllegalSeparators.Contains(separator), "Separator", $"Illegal separator: '{separator}'");
        Contracts.CheckParam(!options.AllowSparse || !options.Separators.Contains(':'), "Separator", "When the separator is colon, turn off allowSparse");
        Contracts.CheckParam(!options.Separators.Contains(options.EscapeChar), nameof(Options.EscapeChar),
            $"EscapeChar '{options.EscapeChar}' can't be used both as EscapeChar and separator");
        Contracts.CheckParam(options.MaxRows is not < 0, nameof(Options.MaxRows));
        var inputSize = options.InputSize ?? 0;
        if (inputSize == 0 && options.Columns.Any(c => c.Source.Any(r => r.AutoEnd && r.Max is null)))
            inputSize = CountFields(samplePath);
        _columns = options.Columns.Select(column => TextColumn.Create(column, inputSize)).ToArray();
        _schema = MakeSchema(options.HasHeader && samplePath != null ? ReadHeader(samplePath) : null);
    }

    internal static Column[] ColumnsOf(Type type)
    {
        const BindingFlags Visible = BindingFlags.Public | BindingFlags.Instance;
        var members = type.GetFields(Visible).Concat<MemberInfo>(type.GetProperties(Visible).Where(p => p.GetGetMethod() != null && p.GetIndexParameters().Length == 0));
        var columns = members.Select(ColumnOf).ToArray();
        Contracts.CheckParam(columns.Length > 0, "TInput", "Should define at least one public, readable field or property in TInput.");
        return columns;
    }

    internal IDataView Load(string path) => new TextDataView(path, _options, _columns, _schema, _host);

    private static Column ColumnOf(MemberInfo member)
    {
        var source = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw Contracts.Except($"{(member is FieldInfo ? "Field" : "Property")} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        var (item, _) = MemberBinding.ItemTypeOf(member);
        var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        return new Column(name, DataViewTypes.KindOf(item), source.Sources, member.GetCustomAttribute<KeyTypeAttribute>() is { } key ? new KeyCount(key.Count) : null);
    }

    private int CountFields(string path)
    {
        var splitter = new FieldSplitter(_options, _ => { });
        var counts = LineReader.ReadSample(path, _options, 100).Select(line => splitter.Split(line.AsMemory())).Distinct().ToList();
        Contracts.CheckParam(counts.Count > 0, nameof(Column.Source), "Can't determine the number of source columns without valid data");
        Contracts.CheckParam(counts.Count == 1, nameof(Column.Source), "The size of input lines is not consistent");
        return counts[0];
    }

    private List<(int Index, ReadOnlyMemory<char> Text)> ReadHeader(string path)
    {
        var splitter = new FieldSplitter(_options, _ => { });
        if (LineReader.ReadSample(path, _options, 1) is [var header, ..])
            splitter.Split(header.AsMemory());
        return splitter.Fields;
    }

    private DataViewSchema MakeSchema(List<(int Index, ReadOnlyMemory<char> Text)> header)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (header != null && column.Type is VectorDataViewType { IsKnownSize: true } vector)
            {
                var slots = column.Segments.SelectMany(s => Enumerable.Range(s.Min, s.Lim - s.Min)).ToArray();
                var names = new ReadOnlyMemory<char>[vector.Size];
                foreach (var (index, text) in header)
                {
                    if (Array.IndexOf(slots, index) is var slot && slot >= 0)
                        names[slot] = text.Trim();
                }
                if (names.Any(name => name.Length > 0))
                    annotations.AddNames(AnnotationUtils.SlotNames, new VBuffer<ReadOnlyMemory<char>>(names.Length, names));
            }
            builder.AddColumn(column.Name, column.Type, annotations.ToAnnotations());
        }
        return builder.ToSchema();
    }
}
