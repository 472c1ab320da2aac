using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Transforms
{
    public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
        where TSrc : class, new()
        where TDst : class, new()
    {
        internal CustomMappingEstimator(IHostEnvironment env, CustomMappingTransformer<TSrc, TDst> transformer)
            : base(env.Register(nameof(CustomMappingEstimator<TSrc, TDst>)), transformer)
        {
        }

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            var result = inputSchema.ToDictionary(column => column.Name);
            foreach (var member in MemberBinding.Of(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
            {
                if (!result.TryGetValue(member.ColumnName, out var column))
                    throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", member.ColumnName);
                if (!Accepts(new SchemaShape.Column(member.ColumnName, member.ColumnType), column))
                    throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", member.ColumnName, member.ColumnType.ToString(), column.GetTypeString());
            }
            foreach (var column in SchemaShape.Create(MemberBinding.SchemaOf(Transformer.Added)))
                result[column.Name] = column;
            return new SchemaShape(result.Values);
        }

        /// <summary>A member whose vector size is open takes a vector of any size.</summary>
        private static bool Accepts(SchemaShape.Column member, SchemaShape.Column column) =>
            member.ItemType == column.ItemType && member.IsKey == column.IsKey &&
            (member.Kind == column.Kind || member.Kind == SchemaShape.Column.VectorKind.VariableVector && column.Kind == SchemaShape.Column.VectorKind.Vector);
    }
}

namespace Microsoft.ML
{
    public static class CustomMappingCatalog
    {
        public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(this TransformsCatalog catalog, Action<TSrc, TDst> mapAction,
            string contractName, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
            where TSrc : class, new()
            where TDst : class, new() =>
            new(catalog.Environment, new CustomMappingTransformer<TSrc, TDst>(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition));
    }
}
