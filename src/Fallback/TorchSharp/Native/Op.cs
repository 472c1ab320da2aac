using System.Runtime.CompilerServices;

namespace TorchSharp.Native;

/// <summary>An ATen operator, looked up once by its name and overload ("add.Tensor") and called with boxed arguments.</summary>
internal sealed unsafe class Op
{
    private readonly nint handle;

    private Op(string name)
    {
        var dot = name.IndexOf('.');
        handle = Shim.Check(dot < 0 ? Shim.find_operator("aten::" + name, "") : Shim.find_operator("aten::" + name[..dot], name[(dot + 1)..]));
    }

    public static implicit operator Op(string name) => new(name);

    [SkipLocalsInit]
    public Result Call(Arg a)
    {
        fixed (long* la = a.List)
        {
            var value = a.ToValue(la);
            Result.Of(handle, &value, 1, out var result);
            GC.KeepAlive(a.Owner);
            return result;
        }
    }

    [SkipLocalsInit]
    public Result Call(Arg a, Arg b)
    {
        fixed (long* la = a.List, lb = b.List)
        {
            var values = stackalloc Value[2];
            values[0] = a.ToValue(la);
            values[1] = b.ToValue(lb);
            Result.Of(handle, values, 2, out var result);
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            return result;
        }
    }

    [SkipLocalsInit]
    public Result Call(Arg a, Arg b, Arg c)
    {
        fixed (long* la = a.List, lb = b.List, lc = c.List)
        {
            var values = stackalloc Value[3];
            values[0] = a.ToValue(la);
            values[1] = b.ToValue(lb);
            values[2] = c.ToValue(lc);
            Result.Of(handle, values, 3, out var result);
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            GC.KeepAlive(c.Owner);
            return result;
        }
    }

    /// <summary>The long form, for the few operators with more arguments than three.</summary>
    [SkipLocalsInit]
    public Result Call(Arg a, Arg b, Arg c, Arg d, Arg e = default, Arg f = default, Arg g = default, Arg h = default, Arg i = default)
    {
        fixed (long* la = a.List, lb = b.List, lc = c.List, ld = d.List, le = e.List, lf = f.List, lg = g.List, lh = h.List, li = i.List)
        {
            var values = stackalloc Value[9];
            values[0] = a.ToValue(la);
            values[1] = b.ToValue(lb);
            values[2] = c.ToValue(lc);
            values[3] = d.ToValue(ld);
            values[4] = e.ToValue(le);
            values[5] = f.ToValue(lf);
            values[6] = g.ToValue(lg);
            values[7] = h.ToValue(lh);
            values[8] = i.ToValue(li);
            var count = 9;
            while (values[count - 1].Kind == Kind.Absent)
                count--;
            Result.Of(handle, values, count, out var result);
            GC.KeepAlive(a.Owner);
            GC.KeepAlive(b.Owner);
            GC.KeepAlive(c.Owner);
            GC.KeepAlive(d.Owner);
            GC.KeepAlive(e.Owner);
            GC.KeepAlive(f.Owner);
            GC.KeepAlive(g.Owner);
            GC.KeepAlive(h.Owner);
            GC.KeepAlive(i.Owner);
            return result;
        }
    }
}
