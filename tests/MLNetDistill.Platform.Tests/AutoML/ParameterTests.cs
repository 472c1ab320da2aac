using System.Text.Json;
using Microsoft.ML.SearchSpace;

namespace MLNetDistill.Platform.Tests.AutoML;

public class ParameterTests
{
    private static Parameter Nested(params (string Name, Parameter Value)[] values) =>
        Parameter.CreateNestedParameter([.. values.Select(v => KeyValuePair.Create(v.Name, v.Value))]);

    [Fact]
    public void Every_type_has_its_plain_json()
    {
        var parameter = Nested(("whole", Parameter.FromLong(3)), ("int", Parameter.FromInt(-4)), ("number", Parameter.FromDouble(0.1)), ("single", Parameter.FromFloat(0.1f)),
            ("text", Parameter.FromString("a \"b\"")), ("yes", Parameter.FromBool(true)), ("inner", Nested(("x", Parameter.FromDouble(2)))));
        Assert.Equal("""{"whole":3,"int":-4,"number":0.1,"single":0.1,"text":"a \u0022b\u0022","yes":true,"inner":{"x":2}}""", parameter.ToString());
        Assert.Equal(parameter.ToString(), JsonSerializer.Serialize(parameter));
        Assert.Equal(7, parameter.Count);
        Assert.Equal(["whole", "int", "number", "single", "text", "yes", "inner"], parameter.Keys);
    }

    [Fact]
    public void Json_is_read_with_its_types()
    {
        var parameter = JsonSerializer.Deserialize<Parameter>("""{"a":3,"b":0.5,"c":"x","d":false,"e":{"f":1e3},"g":[1,"two"],"h":null}""")!;
        Assert.Equal(
            [ParameterType.Integer, ParameterType.Number, ParameterType.String, ParameterType.Bool, ParameterType.Object, ParameterType.Array],
            new[] { "a", "b", "c", "d", "e", "g" }.Select(key => parameter[key].ParameterType));
        Assert.Equal((3L, 0.5, "x", false), (parameter["a"].AsType<long>(), parameter["b"].AsType<double>(), parameter["c"].AsType<string>(), parameter["d"].AsType<bool>()));
        Assert.Equal(1000, parameter["e"]["f"].AsType<double>());
        Assert.Null(parameter["h"]);
        Assert.Equal("""{"a":3,"b":0.5,"c":"x","d":false,"e":{"f":1000},"g":[1,"two"],"h":null}""", parameter.ToString());
    }

    [Fact]
    public void A_value_is_read_as_another_type_by_way_of_its_json()
    {
        Assert.Equal(3.0, Parameter.FromInt(3).AsType<double>());
        Assert.Equal(3, Parameter.FromDouble(3).AsType<int>());
        Assert.Equal(DayOfWeek.Friday, Parameter.FromString("Friday").AsType<DayOfWeek>());
        Assert.Throws<JsonException>(() => Parameter.FromDouble(3.5).AsType<int>());
        Assert.Throws<JsonException>(() => Parameter.FromString("3").AsType<int>());
    }

    [Fact]
    public void Parameters_with_the_same_json_are_equal()
    {
        Assert.True(Parameter.FromInt(3).Equals(Parameter.FromDouble(3)));
        Assert.False(Parameter.FromInt(3).Equals(Parameter.FromString("3")));
        Assert.False(Nested(("a", Parameter.FromInt(1)), ("b", Parameter.FromInt(2))).Equals(Nested(("b", Parameter.FromInt(2)), ("a", Parameter.FromInt(1)))));
        Assert.Equal(Parameter.FromLong(3).GetHashCode(), Parameter.FromInt(3).GetHashCode());
        Assert.Equal(1, Array.IndexOf([Parameter.FromString("a"), Parameter.FromString("b")], Parameter.FromString("b")));
    }
}
