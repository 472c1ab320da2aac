using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MLNetDistill.Testing;

namespace MLNetDistill.Tests;

/// <summary>Which types of an assembly name which others of it, in signatures or code. Nested types count as the type that they are in.</summary>
internal sealed class TypeGraph : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly Dictionary<string, HashSet<string>> _uses = [];

    public TypeGraph(string assemblyFile)
    {
        _file = new PEReader(File.OpenRead(assemblyFile));
        _reader = _file.GetMetadataReader();
        foreach (var handle in _reader.TypeDefinitions) Read(handle);
    }

    /// <summary>Full names of types, and for each the full names of those that it uses.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Uses => _uses;

    public void Dispose() => _file.Dispose();

    private void Read(TypeDefinitionHandle handle)
    {
        var name = OuterName(handle);
        if (!_uses.TryGetValue(name, out var uses)) _uses[name] = uses = [];
        var seen = new Seen(this, uses);
        var type = _reader.GetTypeDefinition(handle);
        See(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations()) See(_reader.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields()) _reader.GetFieldDefinition(field).DecodeSignature(seen, null);
        foreach (var methodHandle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(methodHandle);
            method.DecodeSignature(seen, null);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = _file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil) _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(seen, null);
            foreach (var token in CallGraph.Tokens(body)) See(token);
        }
        uses.Remove(name);

        void See(EntityHandle used)
        {
            // An interface has no base type.
            if (used.IsNil) return;
            switch (used.Kind)
            {
                case HandleKind.TypeDefinition:
                    uses.Add(OuterName((TypeDefinitionHandle)used));
                    break;
                case HandleKind.TypeSpecification:
                    _reader.GetTypeSpecification((TypeSpecificationHandle)used).DecodeSignature(seen, null);
                    break;
                case HandleKind.MethodDefinition:
                    See(_reader.GetMethodDefinition((MethodDefinitionHandle)used).GetDeclaringType());
                    break;
                case HandleKind.FieldDefinition:
                    See(_reader.GetFieldDefinition((FieldDefinitionHandle)used).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    See(_reader.GetMemberReference((MemberReferenceHandle)used).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    var method = _reader.GetMethodSpecification((MethodSpecificationHandle)used);
                    method.DecodeSignature(seen, null);
                    See(method.Method);
                    break;
            }
        }
    }

    private string OuterName(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer) type = _reader.GetTypeDefinition(outer);
        var name = _reader.GetString(type.Name).Split('`')[0];
        return type.Namespace.IsNil ? name : $"{_reader.GetString(type.Namespace)}.{name}";
    }

    /// <summary>Notes the types of the assembly that a signature names.</summary>
    private sealed class Seen(TypeGraph graph, HashSet<string> uses) : ISignatureTypeProvider<bool, object?>
    {
        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => uses.Add(graph.OuterName(handle));
        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;
        public bool GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);
        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;
        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => false;
        public bool GetSZArrayType(bool elementType) => false;
        public bool GetArrayType(bool elementType, ArrayShape shape) => false;
        public bool GetByReferenceType(bool elementType) => false;
        public bool GetPointerType(bool elementType) => false;
        public bool GetPinnedType(bool elementType) => false;
        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => false;
        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;
        public bool GetGenericMethodParameter(object? genericContext, int index) => false;
        public bool GetGenericTypeParameter(object? genericContext, int index) => false;
    }
}
