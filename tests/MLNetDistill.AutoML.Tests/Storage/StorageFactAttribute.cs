using Xunit.Abstractions;
using Xunit.Sdk;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>A test of any storage; skipped in the class for PostgreSQL where no server is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("MLNetDistill.AutoML.Tests.Storage.StorageFactDiscoverer", "MLNetDistill.AutoML.Tests")]
internal sealed class StorageFactAttribute : FactAttribute;

/// <summary>Decides by class, which an attribute on an inherited test can't.</summary>
public sealed class StorageFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        testMethod.TestClass.Class.Name == typeof(PostgresTrialStoreTests).FullName && PostgresServer.Programs is null
            ? new XunitSkippedDataRowTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, "PostgreSQL is not installed.")
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}
