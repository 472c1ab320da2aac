using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// How a student travels in a saved ML.NET model. ML.NET reloads only transformers of its own, so the student becomes a chain of them: the
/// inputs are copied to fixed names, a one-row lookup brings the student as text, a custom mapping of this assembly computes the scores,
/// and the rest gives the columns their names and types back.
/// </summary>
internal static class SavedStudent
{
    public const string TextColumn = Prefix + "Text";
    public const string SecondColumn = Prefix + "Text2";
    public const string NumbersColumn = Prefix + "Numbers";
    public const string CategoriesColumn = Prefix + "Categories";
    public const string KeyColumn = Prefix + "Key";
    public const string StudentColumn = Prefix + "Student";
    public const string IndexColumn = Prefix + "Index";
    public const string PositiveColumn = Prefix + "Positive";
    public const string ValueColumn = Prefix + "Value";
    public const string ProbabilityColumn = Prefix + "Probability";
    public const string ProbabilitiesColumn = Prefix + "Probabilities";

    // These columns live only inside the chain.
    private const string Prefix = "MLNetDistill.";

    /// <summary>The built-in steps that do what a <see cref="StudentTransformer"/> does.</summary>
    public static ITransformer ToChain(StudentModel student, StudentInput input, ScoreColumnNames names, LabelValues labelValues, DataViewSchema trainingSchema)
    {
        var context = new MLContext();
        var transforms = context.Transforms;
        var payload = new StudentPayload(student, input, names).ToText();
        var temporary = new List<string>();
        var chain = input.Text is null ? CopyTable(context, input, student.Spec.Table!, trainingSchema, temporary) : CopyText(context, input, temporary);
        var (hasNumbers, hasCategories) = (temporary.Contains(NumbersColumn), temporary.Contains(CategoriesColumn));

        chain = Append((hasNumbers, hasCategories) switch
        {
            (false, false) => transforms.CustomMapping<TextColumns, StudentKey>(TextKeyFactory.Map, TextKeyFactory.Contract),
            (true, _) => transforms.CustomMapping<NumberColumns, StudentKey>(NumberKeyFactory.Map, NumberKeyFactory.Contract),
            _ => transforms.CustomMapping<CategoryColumns, StudentKey>(CategoryKeyFactory.Map, CategoryKeyFactory.Contract),
        });
        chain = Append(transforms.Conversion.MapValue(StudentColumn, [KeyValuePair.Create(StudentKey.Only, payload)], KeyColumn));
        chain = Append((hasNumbers, hasCategories) switch
        {
            (false, false) => transforms.CustomMapping(new TextStudentFactory().GetMapping(), TextStudentFactory.Contract),
            (true, false) => transforms.CustomMapping(new NumberStudentFactory().GetMapping(), NumberStudentFactory.Contract),
            (false, true) => transforms.CustomMapping(new CategoryStudentFactory().GetMapping(), CategoryStudentFactory.Contract),
            _ => transforms.CustomMapping(new MixedStudentFactory().GetMapping(), MixedStudentFactory.Contract),
        });
        temporary.AddRange([KeyColumn, StudentColumn, IndexColumn, PositiveColumn, ValueColumn, ProbabilityColumn, ProbabilitiesColumn]);

        switch (student.Spec.Task)
        {
            case TaskKind.Multiclass:
                chain = Append(labelValues.MapIndexToKey(context, names.PredictedLabel, IndexColumn));
                chain = Append(transforms.CopyColumns(names.Score, ProbabilitiesColumn));
                break;
            case TaskKind.Binary:
                chain = Append(transforms.CopyColumns(names.PredictedLabel, PositiveColumn));
                chain = Append(transforms.CopyColumns(names.Score, ValueColumn));
                chain = Append(transforms.CopyColumns(names.Probability, ProbabilityColumn));
                break;
            default:
                chain = Append(transforms.CopyColumns(names.Score, ValueColumn));
                break;
        }
        return Append(transforms.DropColumns([.. temporary])).Fit(new EmptyDataView(trainingSchema));

        IEstimator<ITransformer> Append(IEstimator<ITransformer> next) => chain.Append(next);
    }

    private static IEstimator<ITransformer> CopyText(MLContext context, StudentInput input, List<string> temporary)
    {
        temporary.AddRange([TextColumn, SecondColumn]);
        return context.Transforms.CopyColumns(TextColumn, input.Text!)
            .Append(context.Transforms.CopyColumns(SecondColumn, input.Text2 ?? input.Text!));
    }

    // Numbers become one vector of Single, categories one vector of text, each in the order in which the student reads them.
    private static IEstimator<ITransformer> CopyTable(MLContext context, StudentInput input, TableSpec table, DataViewSchema schema, List<string> temporary)
    {
        var (numbers, categories) = (new List<string>(), new List<string>());
        IEstimator<ITransformer>? chain = null;
        foreach (var column in input.Features.Select(name => schema[name]))
        {
            var copy = Prefix + "Input." + column.Name;
            IEstimator<ITransformer>? convert = column.Type switch
            {
                TextDataViewType => null,
                KeyDataViewType when column.HasKeyValues(TextDataViewType.Instance) => context.Transforms.Conversion.MapKeyToValue(copy, column.Name),
                // ML.NET converts no key to text, so the names are looked up; of the numbers of a hash those that the student knows.
                KeyDataViewType when KeyNames.AreNumbers(column) => context.Transforms.Conversion.MapValue(copy, Known(column.Name), column.Name),
                KeyDataViewType => context.Transforms.Conversion.MapValue(copy, KeyNames.Of(column).Select((name, index) => KeyValuePair.Create((uint)index + 1, name)), column.Name),
                VectorDataViewType { ItemType.RawType: var raw } when raw == typeof(float) => null,
                { RawType: var raw } when raw == typeof(float) => null,
                _ => context.Transforms.Conversion.ConvertType(copy, column.Name, DataKind.Single),
            };
            (column.Type is TextDataViewType or KeyDataViewType ? categories : numbers).Add(convert is null ? column.Name : copy);
            if (convert is null) continue;
            temporary.Add(copy);
            chain = Join(chain, convert);
        }
        Gather(NumbersColumn, numbers);
        Gather(CategoriesColumn, categories);
        return chain!;

        // A lookup needs an entry, also where the training data had no key at all.
        IEnumerable<KeyValuePair<uint, string>> Known(string name) => table.Categorical.Single(category => category.Name == name).Values
            .Where(value => KeyNames.Parse(value) > 0).DefaultIfEmpty(KeyNames.Of(1)).Select(value => KeyValuePair.Create(KeyNames.Parse(value), value));

        void Gather(string name, List<string> columns)
        {
            if (columns.Count == 0) return;
            chain = Join(chain, context.Transforms.Concatenate(name, [.. columns]));
            temporary.Add(name);
        }
    }

    private static IEstimator<ITransformer> Join(IEstimator<ITransformer>? chain, IEstimator<ITransformer> next) => chain is null ? next : chain.Append(next);
}
