namespace MLNetDistill.Common;

/// <summary>The path from a schedule's first value to its last.</summary>
public enum ScheduleShape
{
    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>Half a cosine: slow at both ends.</summary>
    Cosine,
}

/// <summary>A number that changes while a student learns: <see cref="From"/> until <see cref="Begin"/>, <see cref="To"/> after <see cref="End"/>, on its way between.</summary>
public sealed record Schedule
{
    /// <summary>The path. Default a straight line.</summary>
    public ScheduleShape Shape { get; init; }

    /// <summary>The first value.</summary>
    public required double From { get; init; }

    /// <summary>The last value.</summary>
    public required double To { get; init; }

    /// <summary>The share of the training after which the number begins to change, from 0 (default) to below <see cref="End"/>.</summary>
    public double Begin { get; init; }

    /// <summary>The share of the training after which it changes no more, up to 1 (default).</summary>
    public double End { get; init; } = 1;

    /// <summary>The value at a share of the training from 0 to 1.</summary>
    public double At(double progress)
    {
        var way = Math.Clamp((progress - Begin) / (End - Begin), 0, 1);
        if (Shape == ScheduleShape.Cosine) way = (1 - Math.Cos(Math.PI * way)) / 2;
        return From + ((To - From) * way);
    }

    /// <summary>Checks the ranges.</summary>
    /// <param name="owner">What changes, for the message.</param>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it and the range.</exception>
    public void Validate(string owner)
    {
        Require(Enum.IsDefined(Shape), nameof(Shape), Shape, "linear or cosine");
        Require(double.IsFinite(From), nameof(From), From, "a finite number");
        Require(double.IsFinite(To), nameof(To), To, "a finite number");
        Require(End is > 0 and <= 1, nameof(End), End, "above 0 and at most 1");
        Require(Begin >= 0 && Begin < End, nameof(Begin), Begin, "at least 0 and below End");

        void Require(bool valid, string option, object value, string range)
        {
            if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{option} of the schedule of {owner} must be {range}.");
        }
    }
}
