namespace MLNetDistill.Teachers.UseLite;

/// <summary>From the parameter names of <see cref="UseLiteEncoder"/> to the tensor names of the published graph.</summary>
internal static class UseLiteWeightNames
{
    private const string Encode = "Encoder_en/KonaTransformer/Encode/";
    private const string Optimized = "module_apply_default/" + Encode;
    private const string Raw = "module/" + Encode;
    private const string Joined = "/ConcatPartitions/concat";

    /// <summary>The published name of a parameter, such as <c>layer0.qkv.weight</c>.</summary>
    public static string Published(string parameter)
    {
        var parts = parameter.Split('.', 2);
        if (parts[0].StartsWith("layer", StringComparison.Ordinal)) return InLayer($"Layer_{parts[0][^1]}/TransformerLayer/", parts[1]);
        return parameter switch
        {
            "embedding.weight" => "module/Embeddings_en",
            "final.weight" => "module/Encoder_en/hidden_layers/tanh_layer_0/weights",
            "final.bias" => "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
            _ => throw new ArgumentException($"The published graph has no parameter {parameter}.", nameof(parameter)),
        };
    }

    private static string InLayer(string layer, string parameter) => parameter switch
    {
        "norm1_scale" => $"{Optimized}{layer}layer_prepostprocess/layer_norm/layer_norm_scale{Joined}",
        "norm1_bias" => $"{Optimized}{layer}layer_prepostprocess/layer_norm/layer_norm_bias{Joined}",
        "norm2_scale" => $"{Optimized}{layer}FFN/layer_prepostprocess/layer_norm/layer_norm_scale{Joined}",
        "norm2_bias" => $"{Optimized}{layer}FFN/layer_prepostprocess/layer_norm/layer_norm_bias{Joined}",
        "qkv.weight" => $"{Raw}{layer}MultiheadAttention/qkv_transform_single/kernel/part_0",
        "qkv.bias" => $"{Optimized}{layer}MultiheadAttention/qkv_transform_single/bias{Joined}",
        "output.weight" => $"{Raw}{layer}MultiheadAttention/output_transform_single/kernel/part_0",
        "output.bias" => $"{Optimized}{layer}MultiheadAttention/output_transform_single/bias{Joined}",
        "projection.weight" => $"{Optimized}{layer}dense/kernel{Joined}",
        "projection.bias" => $"{Optimized}{layer}dense/bias{Joined}",
        "feed_in.weight" => $"{Optimized}TransformerStack/{layer}FFN/conv1/Tensordot/Reshape_1",
        "feed_in.bias" => $"{Optimized}{layer}FFN/conv1/bias{Joined}",
        "feed_out.weight" => $"{Optimized}TransformerStack/{layer}FFN/conv2/Tensordot/Reshape_1",
        "feed_out.bias" => $"{Optimized}{layer}FFN/conv2/bias{Joined}",
        _ => throw new ArgumentException($"The published graph has no parameter {parameter} in a layer.", nameof(parameter)),
    };
}
