using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Columns made by user code that sees a row as an object. Saved as the name of a factory and of the assembly it is in; nothing else survives.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _mapAction;
    private readonly string _contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputDefinition, SchemaDefinition outputDefinition)
    {
        Contracts.CheckValue(mapAction, nameof(mapAction));
        _mapAction = mapAction;
        _contractName = contractName;
        // A compiled expression has no declaring type; its error comes here and not at saving time, as in the real package.
        ContractAssembly = mapAction.Method.DeclaringType.Assembly;
        InputDefinition = inputDefinition;
        Added = MemberBinding.Of(typeof(TDst), outputDefinition, SchemaDefinition.Direction.Write);
    }

    internal SchemaDefinition InputDefinition { get; }

    internal MemberBinding[] Added { get; }

    private Assembly ContractAssembly { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, new Mapper(this, inputSchema).OutputColumns).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new MappedDataView(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new MappedDataView(new EmptyDataView(inputSchema), new Mapper(this, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.Check(_contractName != null, "Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, _contractName, ContractAssembly);
    }

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema) : RowMapper(inputSchema)
    {
        private readonly RowBinding<TSrc> _source = RowBinding<TSrc>.Create(inputSchema, ignoreMissingColumns: false, parent.InputDefinition);

        public override DataViewSchema.DetachedColumn[] OutputColumns { get; } =
            MemberBinding.SchemaOf(parent.Added).Select(column => new DataViewSchema.DetachedColumn(column)).ToArray();

        public override IEnumerable<int> GetDependencies(int output) => _source.Columns;

        /// <summary>All columns of a row come from one call of the user's code, made when the first of them is read.</summary>
        public override Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
        {
            var getters = new Delegate[parent.Added.Length];
            if (!Enumerable.Range(0, getters.Length).Any(isActive))
                return getters;
            var filler = _source.Bind(input);
            var result = new ObjectRow<TDst>(parent.Added);
            var source = new TSrc();
            var target = new TDst();
            long served = -1;
            void Refresh()
            {
                if (served == input.Position)
                    return;
                filler.Fill(source);
                parent._mapAction(source, target);
                result.MoveTo(target);
                served = input.Position;
            }
            for (var i = 0; i < getters.Length; i++)
            {
                if (isActive(i))
                    getters[i] = Generic.Call<Delegate>(Refreshing<int>, result.Schema[i].Type.RawType, result, i, (Action)Refresh);
            }
            return getters;
        }

        protected override Delegate MakeGetter(DataViewRow input, int output) => throw new NotSupportedException();

        private static ValueGetter<T> Refreshing<T>(ObjectRow<TDst> result, int column, Action refresh)
        {
            var get = result.GetGetter<T>(result.Schema[column]);
            return (ref T value) =>
            {
                refresh();
                get(ref value);
            };
        }
    }
}

[LoadName("CustomTransformer")]
internal static class CustomMappingLoader
{
    public static void Save(ModelSaveContext ctx, string contractName, Assembly assembly)
    {
        ctx.SetLoader("CustomTransformer", version: 1);
        ctx.Writer.Write(contractName);
        ctx.Writer.Write(assembly.FullName);
    }

    public static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var contractName = ctx.Reader.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.Reader.ReadString()));
        return env.ComponentCatalog.CreateExtension(contractName) is ICustomMappingFactory factory
            ? factory.CreateTransformer(env, contractName)
            : throw Contracts.Except($"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
