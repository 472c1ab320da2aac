using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Ops.eq.Call(this, target);
        public Tensor eq(Scalar target) => Ops.eq_scalar.Call(this, target);
        public Tensor ne(Tensor target) => Ops.ne.Call(this, target);
        public Tensor ne(Scalar target) => Ops.ne_scalar.Call(this, target);
        public Tensor gt(Tensor target) => Ops.gt.Call(this, target);
        public Tensor gt(Scalar target) => Ops.gt_scalar.Call(this, target);
        public Tensor lt(Tensor target) => Ops.lt.Call(this, target);
        public Tensor lt(Scalar target) => Ops.lt_scalar.Call(this, target);
        public Tensor ge(Tensor target) => Ops.ge.Call(this, target);
        public Tensor ge(Scalar target) => Ops.ge_scalar.Call(this, target);
        public Tensor le(Tensor target) => Ops.le.Call(this, target);
        public Tensor le(Scalar target) => Ops.le_scalar.Call(this, target);

        public Tensor logical_or(Tensor other) => Ops.logical_or.Call(this, other);
        public Tensor logical_not() => Ops.logical_not.Call(this);

        public Tensor isnan() => Ops.isnan.Call(this);
        public Tensor isfinite() => Ops.isfinite.Call(this);
        public Tensor nonzero() => Ops.nonzero.Call(this);

        public Tensor any() => Ops.any.Call(this);
        public Tensor all() => Ops.all.Call(this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Ops.allclose.Call(this, target, rtol, atol, equal_nan);

        public override bool Equals(object? obj) => obj is Tensor target && Equals(target);

        public bool Equals(Tensor target) => Ops.equal.Call(this, target);

        public override int GetHashCode() => base.GetHashCode();
    }
}
