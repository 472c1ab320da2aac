using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);
        public static Tensor operator +(Tensor left, int right) => Ops.add_scalar.Call(left, right);
        public static Tensor operator +(Tensor left, long right) => Ops.add_scalar.Call(left, right);
        public static Tensor operator +(Tensor left, float right) => Ops.add_scalar.Call(left, right);
        public static Tensor operator +(Tensor left, double right) => Ops.add_scalar.Call(left, right);
        public static Tensor operator +(int left, Tensor right) => right + left;
        public static Tensor operator +(long left, Tensor right) => right + left;
        public static Tensor operator +(float left, Tensor right) => right + left;
        public static Tensor operator +(double left, Tensor right) => right + left;

        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator -(Scalar left, Tensor right) => Ops.rsub.Call(right, left);
        public static Tensor operator -(Tensor left, int right) => Ops.sub_scalar.Call(left, right);
        public static Tensor operator -(Tensor left, long right) => Ops.sub_scalar.Call(left, right);
        public static Tensor operator -(Tensor left, float right) => Ops.sub_scalar.Call(left, right);
        public static Tensor operator -(Tensor left, double right) => Ops.sub_scalar.Call(left, right);
        public static Tensor operator -(int left, Tensor right) => Ops.rsub.Call(right, left);
        public static Tensor operator -(long left, Tensor right) => Ops.rsub.Call(right, left);
        public static Tensor operator -(float left, Tensor right) => Ops.rsub.Call(right, left);
        public static Tensor operator -(double left, Tensor right) => Ops.rsub.Call(right, left);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator *(Tensor left, int right) => Ops.mul_scalar.Call(left, right);
        public static Tensor operator *(Tensor left, long right) => Ops.mul_scalar.Call(left, right);
        public static Tensor operator *(Tensor left, float right) => Ops.mul_scalar.Call(left, right);
        public static Tensor operator *(Tensor left, double right) => Ops.mul_scalar.Call(left, right);
        public static Tensor operator *(int left, Tensor right) => right * left;
        public static Tensor operator *(long left, Tensor right) => right * left;
        public static Tensor operator *(float left, Tensor right) => right * left;
        public static Tensor operator *(double left, Tensor right) => right * left;

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);
        public static Tensor operator /(Scalar left, Tensor right) => Quotient(left, right);
        public static Tensor operator /(Tensor left, int right) => Ops.div_scalar.Call(left, right);
        public static Tensor operator /(Tensor left, long right) => Ops.div_scalar.Call(left, right);
        public static Tensor operator /(Tensor left, float right) => Ops.div_scalar.Call(left, right);
        public static Tensor operator /(Tensor left, double right) => Ops.div_scalar.Call(left, right);
        public static Tensor operator /(int left, Tensor right) => Quotient(left, right);
        public static Tensor operator /(long left, Tensor right) => Quotient(left, right);
        public static Tensor operator /(float left, Tensor right) => Quotient(left, right);
        public static Tensor operator /(double left, Tensor right) => Quotient(left, right);

        public static Tensor operator &(Tensor left, Tensor right) => Ops.bitwise_and.Call(left, right);
        public static Tensor operator |(Tensor left, Tensor right) => Ops.bitwise_or.Call(left, right);
        public static Tensor operator ~(Tensor left) => Ops.bitwise_not.Call(left);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        public static explicit operator float(Tensor value) => (float)value.ToScalar().Number;
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator int(Tensor value) => checked((int)value.ToScalar().Integer);
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToScalar().Number != 0;

        private static Tensor Quotient(Arg left, Tensor right)
        {
            using Tensor inverse = Ops.reciprocal.Call(right);
            return Ops.mul_scalar.Call(inverse, left);
        }
    }
}
