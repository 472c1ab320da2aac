using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Pipeline;

/// <summary>Adds a teacher's scores to the data as one column; see <see cref="DistillationCatalog.SoftLabels"/>.</summary>
public sealed class SoftLabelsEstimator : IEstimator<ITransformer>
{
    private const string Kept = "MLNetDistill.Kept.";

    private readonly MLContext _context = new();
    private readonly ITransformer _teacher;
    private readonly DataViewSchema.Column _score;
    private readonly string _outputColumnName;
    private readonly string _scoreColumnName;

    internal SoftLabelsEstimator(ITransformer teacher, DataViewSchema inputSchema, string outputColumnName, string scoreColumnName)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(inputSchema);
        var output = teacher.GetOutputSchema(inputSchema);
        _score = output.GetColumnOrNull(scoreColumnName)
            ?? throw new ArgumentException($"The teacher has no column '{scoreColumnName}'; it has {string.Join(", ", output.Where(c => !c.IsHidden).Select(c => c.Name))}.", nameof(scoreColumnName));
        if (_score.Type is not (NumberDataViewType or VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType }))
            throw new ArgumentException($"The teacher's column '{scoreColumnName}' has type {_score.Type}; scores are numbers or a vector of numbers of known size.", nameof(scoreColumnName));
        (_teacher, _outputColumnName, _scoreColumnName) = (teacher, outputColumnName, scoreColumnName);
    }

    /// <summary>The input's shape with the column of scores.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var columns = SchemaDefinition.Create(_score.Type is VectorDataViewType ? typeof(VectorScore) : typeof(ScalarScore));
        columns[0].ColumnName = _outputColumnName;
        columns[0].ColumnType = _score.Type;
        return _score.Type is VectorDataViewType
            ? _context.Transforms.CustomMapping<Nothing, VectorScore>((_, _) => { }, null, outputSchemaDefinition: columns).GetOutputSchema(inputSchema)
            : _context.Transforms.CustomMapping<Nothing, ScalarScore>((_, _) => { }, null, outputSchemaDefinition: columns).GetOutputSchema(inputSchema);
    }

    /// <summary>Chains the teacher with steps that keep its score column and undo everything else that it does to the columns.</summary>
    /// <exception cref="ArgumentException">The data lack columns that the teacher reads.</exception>
    public ITransformer Fit(IDataView input)
    {
        var names = input.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToList();
        var scored = _teacher.GetOutputSchema(input.Schema);
        // A column that the teacher replaces stays in the schema, hidden behind the new one.
        var replaced = names.Where(name => scored.Count(column => column.Name == name) > input.Schema.Count(column => column.Name == name)).ToList();
        var steps = new List<ITransformer>();
        foreach (var name in replaced) Add(_context.Transforms.CopyColumns(Kept + name, name));
        steps.Add(_teacher);
        if (_outputColumnName != _scoreColumnName) Add(_context.Transforms.CopyColumns(_outputColumnName, _scoreColumnName));
        foreach (var name in replaced.Where(name => name != _outputColumnName)) Add(_context.Transforms.CopyColumns(name, Kept + name));
        Add(_context.Transforms.SelectColumns([.. names.Append(_outputColumnName).Distinct()]));
        return new TransformerChain<ITransformer>([.. steps]);

        void Add(IEstimator<ITransformer> step) => steps.Add(step.Fit(new EmptyDataView(steps.Aggregate(input.Schema, (schema, done) => done.GetOutputSchema(schema)))));
    }

    private sealed class Nothing;

    private sealed class VectorScore
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class ScalarScore
    {
        public float Score { get; set; }
    }
}
