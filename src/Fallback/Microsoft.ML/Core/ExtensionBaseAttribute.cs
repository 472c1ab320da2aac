namespace Microsoft.ML;

public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName)
    {
        Contracts.CheckNonEmpty(contractName, nameof(contractName));
        ContractName = contractName;
    }

    internal string ContractName { get; }
}
