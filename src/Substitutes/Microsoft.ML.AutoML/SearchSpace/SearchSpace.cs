using System.Collections;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Options by name, and itself an option, so that spaces nest. In the feature space they follow one another in the order of their names.</summary>
public class SearchSpace : OptionBase, IDictionary<string, OptionBase>
{
    private readonly Dictionary<string, OptionBase> _options = [];

    public SearchSpace() { }

    public override double[] Default => [.. Ordered.SelectMany(option => option.Value.Default)];

    public override int?[] Step => [.. Ordered.SelectMany(option => option.Value.Step)];

    public override int FeatureSpaceDim => _options.Values.Sum(option => option.FeatureSpaceDim);

    public ICollection<string> Keys => _options.Keys;

    public ICollection<OptionBase> Values => _options.Values;

    public int Count => _options.Count;

    public bool IsReadOnly => false;

    public OptionBase this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    private IEnumerable<KeyValuePair<string, OptionBase>> Ordered => _options.OrderBy(option => option.Key);

    public override Parameter SampleFromFeatureSpace(double[] feature)
    {
        var sample = Parameter.CreateNestedParameter();
        var start = 0;
        foreach (var (name, option) in Ordered)
        {
            sample[name] = option.SampleFromFeatureSpace([.. feature.Skip(start).Take(option.FeatureSpaceDim)]);
            start += option.FeatureSpaceDim;
        }
        return sample;
    }

    public override double[] MappingToFeatureSpace(Parameter parameter) =>
        [.. Ordered.SelectMany(option => option.Value.MappingToFeatureSpace(parameter[option.Key]))];

    public void Add(string key, OptionBase value) => _options.Add(key, value);

    public void Add(KeyValuePair<string, OptionBase> item) => _options.Add(item.Key, item.Value);

    public void Clear() => _options.Clear();

    public bool Contains(KeyValuePair<string, OptionBase> item) => _options.Contains(item);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public bool TryGetValue(string key, out OptionBase value) => _options.TryGetValue(key, out value);

    public bool Remove(string key) => _options.Remove(key);

    public bool Remove(KeyValuePair<string, OptionBase> item) => ((ICollection<KeyValuePair<string, OptionBase>>)_options).Remove(item);

    public void CopyTo(KeyValuePair<string, OptionBase>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, OptionBase>>)_options).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, OptionBase>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
