using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MLNetDistill.Testing;

/// <summary>Which methods of an assembly call which methods, read from its compiled code. A method is written <c>Type.Name(parameter types)</c>.</summary>
internal sealed class CallGraph
{
    private static readonly OpCode?[] OneByte = new OpCode?[256], TwoBytes = new OpCode?[256];

    static CallGraph()
    {
        foreach (var field in typeof(OpCodes).GetFields())
            if (field.GetValue(null) is OpCode code) (code.Size == 1 ? OneByte : TwoBytes)[(byte)code.Value] = code;
    }

    /// <summary>For each method with a body the methods that it calls, constructs or takes the address of.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Calls { get; }

    public CallGraph(string assemblyFile)
    {
        using var file = new PEReader(File.OpenRead(assemblyFile));
        var reader = file.GetMetadataReader();
        var names = new Names();
        var calls = new Dictionary<string, IReadOnlySet<string>>();
        foreach (var handle in reader.MethodDefinitions)
        {
            var definition = reader.GetMethodDefinition(handle);
            if (definition.RelativeVirtualAddress == 0) continue;
            var name = MethodName(reader, handle, names);
            var called = new HashSet<string>();
            foreach (var token in Tokens(file.GetMethodBody(definition.RelativeVirtualAddress)))
                if (MethodName(reader, token, names) is { } target) called.Add(target);
            calls[name!] = called;
        }
        Calls = calls;
    }

    /// <summary>The methods, types and fields that a method's code names.</summary>
    public static IEnumerable<EntityHandle> Tokens(MethodBodyBlock body)
    {
        var il = body.GetILBytes()!;
        for (var i = 0; i < il.Length;)
        {
            var code = (il[i] == 0xFE ? TwoBytes[il[++i]] : OneByte[il[i]])!.Value;
            i++;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineField)
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(il, i));
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, i),
                _ => 4,
            };
        }
    }

    private static string? MethodName(MetadataReader reader, EntityHandle handle, Names names)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                return MethodName(reader, reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method, names);
            case HandleKind.MethodDefinition:
                var definition = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                var owner = names.GetTypeFromDefinition(reader, definition.GetDeclaringType(), 0);
                return $"{owner}.{reader.GetString(definition.Name)}({string.Join(", ", definition.DecodeSignature(names, null).ParameterTypes)})";
            case HandleKind.MemberReference:
                var member = reader.GetMemberReference((MemberReferenceHandle)handle);
                if (member.GetKind() != MemberReferenceKind.Method) return null;
                var type = member.Parent.Kind switch
                {
                    HandleKind.TypeReference => names.GetTypeFromReference(reader, (TypeReferenceHandle)member.Parent, 0),
                    HandleKind.TypeDefinition => names.GetTypeFromDefinition(reader, (TypeDefinitionHandle)member.Parent, 0),
                    HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)member.Parent).DecodeSignature(names, null),
                    _ => null,
                };
                return type is null ? null
                    : $"{type}.{reader.GetString(member.Name)}({string.Join(", ", member.DecodeMethodSignature(names, null).ParameterTypes)})";
            default:
                return null;
        }
    }

    /// <summary>Types by their full names; a generic instance is named like its definition.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeDefinition(handle);
            var name = reader.GetString(type.Name);
            if (type.GetDeclaringType() is { IsNil: false } outer) return $"{GetTypeFromDefinition(reader, outer, 0)}.{name}";
            return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
        }

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            var name = reader.GetString(type.Name);
            if (type.ResolutionScope.Kind == HandleKind.TypeReference)
                return $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}.{name}";
            return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;
        public string GetSZArrayType(string elementType) => $"{elementType}[]";
        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";
        public string GetByReferenceType(string elementType) => $"{elementType}&";
        public string GetPointerType(string elementType) => $"{elementType}*";
        public string GetPinnedType(string elementType) => elementType;
        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
        public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";
        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";
        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";
    }
}
