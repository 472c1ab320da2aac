using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Ops.add.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Ops.add.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Ops.add_scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Ops.add_scalar.Call(this, scalar, alpha);
        public Tensor add_(Tensor target) => Self(Ops.add_.Call(this, target));
        public Tensor add_(Tensor target, Scalar alpha) => Self(Ops.add_.Call(this, target, alpha));
        public Tensor add_(Scalar scalar) => Self(Ops.add_scalar_.Call(this, scalar));

        internal Tensor sub(Tensor target) => Ops.sub.Call(this, target);
        internal Tensor sub(Scalar target) => Ops.sub_scalar.Call(this, target);
        public Tensor sub_(Tensor target) => Self(Ops.sub_.Call(this, target));
        public Tensor sub_(Scalar target) => Self(Ops.sub_scalar_.Call(this, target));

        public Tensor mul(Tensor target) => Ops.mul.Call(this, target);
        public Tensor mul(Scalar target) => Ops.mul_scalar.Call(this, target);
        public Tensor mul_(Tensor target) => Self(Ops.mul_.Call(this, target));
        public Tensor mul_(Scalar target) => Self(Ops.mul_scalar_.Call(this, target));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Ops.div.Call(this, target) : Ops.div_mode.Call(this, target, Mode(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Ops.div_scalar.Call(this, target) : Ops.div_scalar_mode.Call(this, target, Mode(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Self(rounding_mode == RoundingMode.None ? Ops.div_.Call(this, target) : Ops.div_mode_.Call(this, target, Mode(rounding_mode)));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Self(rounding_mode == RoundingMode.None ? Ops.div_scalar_.Call(this, target) : Ops.div_scalar_mode_.Call(this, target, Mode(rounding_mode)));

        public Tensor remainder(Tensor target) => Ops.remainder.Call(this, target);
        public Tensor remainder(Scalar scalar) => Ops.remainder_scalar.Call(this, scalar);
        public Tensor pow(Tensor exponent) => Ops.pow.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Ops.pow_scalar.Call(this, exponent);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Self(Ops.addcmul_.Call(this, tensor1, tensor2, value));
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Self(Ops.addcdiv_.Call(this, tensor1, tensor2, value));
        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Self(Ops.lerp_.Call(this, end, weight));

        public Tensor neg() => Ops.neg.Call(this);
        public Tensor neg_() => Self(Ops.neg_.Call(this));
        public Tensor abs() => Ops.abs.Call(this);
        public Tensor abs_() => Self(Ops.abs_.Call(this));
        public Tensor sign() => Ops.sign.Call(this);
        public Tensor sqrt() => Ops.sqrt.Call(this);
        public Tensor sqrt_() => Self(Ops.sqrt_.Call(this));
        public Tensor rsqrt() => Ops.rsqrt.Call(this);
        public Tensor square() => Ops.square.Call(this);
        public Tensor exp() => Ops.exp.Call(this);
        public Tensor exp_() => Self(Ops.exp_.Call(this));
        public Tensor expm1() => Ops.expm1.Call(this);
        public Tensor log() => Ops.log.Call(this);
        public Tensor log_() => Self(Ops.log_.Call(this));
        public Tensor log1p() => Ops.log1p.Call(this);
        public Tensor logaddexp(Tensor other) => Ops.logaddexp.Call(this, other);
        public Tensor sin() => Ops.sin.Call(this);
        public Tensor cos() => Ops.cos.Call(this);
        public Tensor tanh() => Ops.tanh.Call(this);
        public Tensor sigmoid() => Ops.sigmoid.Call(this);
        public Tensor relu() => Ops.relu.Call(this);
        public Tensor relu_() => Self(Ops.relu_.Call(this));
        public Tensor silu() => Ops.silu.Call(this);
        public Tensor floor() => Ops.floor.Call(this);
        public Tensor ceil() => Ops.ceil.Call(this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Ops.softmax.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Ops.log_softmax.Call(this, dim, dtype);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Ops.clamp_tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Self(Ops.clamp_.Call(this, min, max));
        public Tensor clamp_min(Scalar min) => Ops.clamp_min.Call(this, min);

        public Tensor mm(Tensor target) => Ops.mm.Call(this, target);
        public Tensor matmul(Tensor target) => Ops.matmul.Call(this, target);
        public Tensor bmm(Tensor batch2) => Ops.bmm.Call(this, batch2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Ops.addmm.Call(this, mat1, mat2, beta, alpha);
        public Tensor dot(Tensor target) => Ops.dot.Call(this, target);
        public Tensor outer(Tensor vec2) => Ops.outer.Call(this, vec2);

        private static Arg Mode(RoundingMode mode) => mode == RoundingMode.trunc ? "trunc"u8 : "floor"u8;
    }

    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }
}
