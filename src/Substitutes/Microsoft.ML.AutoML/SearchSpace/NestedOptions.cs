using System.Collections;

namespace Microsoft.ML.SearchSpace.Option;

/// <summary>
/// A nested space as an option. The experiment's own space can be nested just as well; this one is here because its name makes <c>SearchSpace</c> ambiguous for
/// whoever uses both namespaces, as the package's does.
/// </summary>
public sealed class SearchSpace : OptionBase, IDictionary<string, OptionBase>
{
    private readonly Microsoft.ML.SearchSpace.SearchSpace _options = new();

    public override double[] Default => _options.Default;

    public override int?[] Step => _options.Step;

    public override int FeatureSpaceDim => _options.FeatureSpaceDim;

    public ICollection<string> Keys => _options.Keys;

    public ICollection<OptionBase> Values => _options.Values;

    public int Count => _options.Count;

    public bool IsReadOnly => false;

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public override Parameter SampleFromFeatureSpace(double[] values) => _options.SampleFromFeatureSpace(values);

    public override double[] MappingToFeatureSpace(Parameter parameter) => _options.MappingToFeatureSpace(parameter);

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public void Add(KeyValuePair<string, OptionBase> item) => _options.Add(item);

    public void Clear() => _options.Clear();

    public bool Contains(KeyValuePair<string, OptionBase> item) => _options.Contains(item);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public bool TryGetValue(string key, out OptionBase value) => _options.TryGetValue(key, out value);

    public bool Remove(string key) => _options.Remove(key);

    public bool Remove(KeyValuePair<string, OptionBase> item) => _options.Remove(item);

    public void CopyTo(KeyValuePair<string, OptionBase>[] array, int arrayIndex) => _options.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, OptionBase>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
