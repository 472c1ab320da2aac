namespace TorchSharp.Native;

/// <summary>The ATen operators in use, by ATen's own names; an overload's name stands after the dot.</summary>
internal static class Ops
{
    // Making
    public static readonly Op empty = "empty.memory_format", zeros = "zeros", ones = "ones", full = "full", arange = "arange.start_step";
    public static readonly Op linspace = "linspace", eye = "eye.m";
    public static readonly Op zeros_like = "zeros_like", ones_like = "ones_like", full_like = "full_like";
    public static readonly Op rand = "rand.generator", randn = "randn.generator", randint = "randint.low_generator", randperm = "randperm.generator";
    public static readonly Op clone = "clone", detach = "detach", contiguous = "contiguous";
    public static readonly Op to_type = "to.dtype", to_device = "to.device", item = "_local_scalar_dense", size = "size.int";
    public static readonly Op copy_ = "copy_", set_ = "set_.source_Tensor";
    public static readonly Op zero_ = "zero_", fill_ = "fill_.Scalar", normal_ = "normal_", uniform_ = "uniform_", bernoulli_ = "bernoulli_.float";
    public static readonly Op bernoulli = "bernoulli", multinomial = "multinomial";

    // Arithmetic
    public static readonly Op add = "add.Tensor", add_scalar = "add.Scalar", add_ = "add_.Tensor", add_scalar_ = "add_.Scalar";
    public static readonly Op sub = "sub.Tensor", sub_scalar = "sub.Scalar", sub_ = "sub_.Tensor", sub_scalar_ = "sub_.Scalar", rsub = "rsub.Scalar";
    public static readonly Op mul = "mul.Tensor", mul_scalar = "mul.Scalar", mul_ = "mul_.Tensor", mul_scalar_ = "mul_.Scalar";
    public static readonly Op div = "div.Tensor", div_scalar = "div.Scalar", div_ = "div_.Tensor", div_scalar_ = "div_.Scalar";
    public static readonly Op div_mode = "div.Tensor_mode", div_scalar_mode = "div.Scalar_mode";
    public static readonly Op div_mode_ = "div_.Tensor_mode", div_scalar_mode_ = "div_.Scalar_mode";
    public static readonly Op remainder = "remainder.Tensor", remainder_scalar = "remainder.Scalar";
    public static readonly Op pow = "pow.Tensor_Tensor", pow_scalar = "pow.Tensor_Scalar";
    public static readonly Op addcmul = "addcmul", addcmul_ = "addcmul_", addcdiv_ = "addcdiv_";
    public static readonly Op lerp = "lerp.Tensor", lerp_ = "lerp_.Tensor";
    public static readonly Op neg = "neg", neg_ = "neg_", abs = "abs", abs_ = "abs_", sign = "sign", reciprocal = "reciprocal";
    public static readonly Op sqrt = "sqrt", sqrt_ = "sqrt_", rsqrt = "rsqrt", square = "square";
    public static readonly Op exp = "exp", exp_ = "exp_", expm1 = "expm1", log = "log", log_ = "log_", log1p = "log1p";
    public static readonly Op sin = "sin", cos = "cos", tanh = "tanh", sigmoid = "sigmoid";
    public static readonly Op floor = "floor", ceil = "ceil";
    public static readonly Op clamp = "clamp", clamp_ = "clamp_", clamp_min = "clamp_min";
    public static readonly Op clamp_tensor = "clamp.Tensor";
    public static readonly Op maximum = "maximum", minimum = "minimum";
    public static readonly Op mm = "mm", matmul = "matmul", bmm = "bmm", addmm = "addmm", dot = "dot", outer = "outer";

    // Comparison and logic
    public static readonly Op eq = "eq.Tensor", eq_scalar = "eq.Scalar", ne = "ne.Tensor", ne_scalar = "ne.Scalar";
    public static readonly Op gt = "gt.Tensor", gt_scalar = "gt.Scalar", lt = "lt.Tensor", lt_scalar = "lt.Scalar";
    public static readonly Op ge = "ge.Tensor", ge_scalar = "ge.Scalar", le = "le.Tensor", le_scalar = "le.Scalar";
    public static readonly Op logical_or = "logical_or", logical_not = "logical_not";
    public static readonly Op bitwise_and = "bitwise_and.Tensor", bitwise_or = "bitwise_or.Tensor", bitwise_not = "bitwise_not";
    public static readonly Op isnan = "isnan", isfinite = "isfinite", where = "where.self", nonzero = "nonzero";
    public static readonly Op any = "any", all = "all", allclose = "allclose", equal = "equal";

    // Reduction
    public static readonly Op sum = "sum", sum_dim = "sum.dim_IntList", mean = "mean", mean_dim = "mean.dim";
    public static readonly Op var = "var", var_dim = "var.dim", std = "std", std_dim = "std.dim";
    public static readonly Op norm = "norm.Scalar", norm_dim = "norm.ScalarOpt_dim", prod = "prod";
    public static readonly Op max = "max", max_dim = "max.dim", min = "min", amax = "amax", amin = "amin";
    public static readonly Op argmax = "argmax", argmin = "argmin", topk = "topk", sort = "sort.stable", argsort = "argsort";
    public static readonly Op logsumexp = "logsumexp", logaddexp = "logaddexp", cumsum = "cumsum";

    // Shape and indexing
    public static readonly Op view = "view", reshape = "reshape", flatten = "flatten.using_ints", expand = "expand";
    public static readonly Op transpose = "transpose.int", permute = "permute";
    public static readonly Op squeeze = "squeeze", squeeze_dim = "squeeze.dim", unsqueeze = "unsqueeze";
    public static readonly Op narrow = "narrow", slice = "slice.Tensor", select = "select.int", as_strided = "as_strided", unfold = "unfold";
    public static readonly Op cat = "cat", stack = "stack", chunk = "chunk", split = "split.Tensor", split_sizes = "split_with_sizes";
    public static readonly Op unbind = "unbind.int", repeat = "repeat", repeat_interleave = "repeat_interleave.self_int";
    public static readonly Op repeat_interleave_tensor = "repeat_interleave.self_Tensor";
    public static readonly Op flip = "flip";
    public static readonly Op index = "index.Tensor", index_put_ = "index_put_", index_select = "index_select", gather = "gather";
    public static readonly Op index_add = "index_add";
    public static readonly Op scatter = "scatter.src", scatter_add = "scatter_add";
    public static readonly Op masked_fill = "masked_fill.Scalar";

    // Networks
    public static readonly Op linear = "linear", embedding = "embedding", embedding_renorm_ = "embedding_renorm_";
    public static readonly Op embedding_bag = "embedding_bag.padding_idx", conv1d = "conv1d", conv1d_padding = "conv1d.padding";
    public static readonly Op max_pool1d = "max_pool1d", avg_pool1d = "avg_pool1d";
    public static readonly Op adaptive_avg_pool1d = "adaptive_avg_pool1d", adaptive_max_pool1d = "adaptive_max_pool1d";
    public static readonly Op layer_norm = "layer_norm", batch_norm = "batch_norm", dropout = "dropout", dropout_ = "dropout_";
    public static readonly Op relu = "relu", relu_ = "relu_", gelu = "gelu", silu = "silu", silu_ = "silu_";
    public static readonly Op log_sigmoid = "log_sigmoid";
    public static readonly Op softmax = "softmax.int", log_softmax = "log_softmax.int", one_hot = "one_hot", pad = "pad";
    public static readonly Op cross_entropy = "cross_entropy_loss", nll_loss = "nll_loss_nd", kl_div = "kl_div", mse_loss = "mse_loss";
    public static readonly Op bce = "binary_cross_entropy", bce_with_logits = "binary_cross_entropy_with_logits";
    public static readonly Op smooth_l1_loss = "smooth_l1_loss", huber_loss = "huber_loss";
    public static readonly Op cosine_similarity = "cosine_similarity";
}
