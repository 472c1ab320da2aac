namespace MLNetDistill.Reports;

/// <summary>A chart of two axes as SVG. Its size is that of a phone's screen, so that its text is readable there and larger elsewhere.</summary>
/// <param name="label">What a reader who can't see it is told.</param>
/// <param name="x">From left to right.</param>
/// <param name="y">From bottom to top.</param>
internal sealed class Plot(string label, Axis x, Axis y)
{
    private const double Width = 340, Height = 230, Left = 46, Right = 12, Top = 22, Bottom = 38, WidestHalfOfCharacter = 3.5;

    private readonly List<Html> _marks = [];

    /// <summary>A line through the points.</summary>
    public Plot Line(string style, IEnumerable<(double X, double Y)> points)
    {
        var places = string.Join(' ', points.Select(p => Html.Of($"{X(p.X):0.#},{Y(p.Y):0.#}").Text));
        _marks.Add(Html.Of($"<polyline class=\"{style}\" points=\"{places}\"/>"));
        return this;
    }

    /// <summary>A dot, with a text for whoever points at it.</summary>
    public Plot Dot(string style, double x, double y, double radius, string title)
    {
        _marks.Add(Html.Of($"<circle class=\"{style}\" cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"{radius:0.#}\"><title>{title}</title></circle>"));
        return this;
    }

    /// <summary>The chart.</summary>
    public Html ToHtml() => Html.Of($"""
        <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{label}">
        {y.Ticks().Select(tick => Html.Of($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.#}\" y2=\"{Y(tick):0.#}\"/><text x=\"{Left - 5}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{y.Label(tick)}</text>\n"))}
        {x.Ticks().Select(tick => Html.Of($"<line class=\"grid\" y1=\"{Top}\" y2=\"{Height - Bottom}\" x1=\"{X(tick):0.#}\" x2=\"{X(tick):0.#}\"/><text x=\"{Inside(X(tick), x.Label(tick)):0.#}\" y=\"{Height - Bottom + 14}\" text-anchor=\"middle\">{x.Label(tick)}</text>\n"))}
        <rect class="frame" x="{Left}" y="{Top}" width="{Width - Left - Right}" height="{Height - Top - Bottom}"/>
        <text x="4" y="13">{y.Title}</text><text x="{Width - Right}" y="{Height - 6}" text-anchor="end">{x.Title}</text>
        {_marks}
        </svg>
        """);

    // A label at the end of the axis moves to the left as far as it would stick out.
    private static double Inside(double middle, string label) => Math.Min(middle, Width - (WidestHalfOfCharacter * label.Length));

    private double X(double value) => Left + (Math.Clamp(x.Place(value), 0, 1) * (Width - Left - Right));

    private double Y(double value) => Height - Bottom - (Math.Clamp(y.Place(value), 0, 1) * (Height - Top - Bottom));
}
