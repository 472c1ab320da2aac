using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace MLNetDistill.Testing;

/// <summary>Looks at a page in a real browser, where one is installed.</summary>
internal static class Browser
{
    /// <summary>The browser's program, or null.</summary>
    public static string? Path { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>What is wrong with a page on a screen of a phone's width, light or dark.</summary>
    /// <param name="html">The page.</param>
    /// <param name="dark">True for a reader who likes it dark.</param>
    /// <param name="screenshot">Where a picture goes; null for none.</param>
    public static PageFacts Look(string html, bool dark, string? screenshot = null)
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdistill-browser-");
        try
        {
            // The page itself has no scripts: it is looked at through a frame of the size of a phone.
            var harness = System.IO.Path.Combine(folder.FullName, "harness.html");
            File.WriteAllText(harness, $"<!DOCTYPE html><iframe id=f style=\"width:{Width}px;height:20000px;border:0\" srcdoc=\"{WebUtility.HtmlEncode(html)}\"></iframe><pre id=out></pre><script>{Script}</script>");
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-logging=stderr",
                $"--user-data-dir={folder.FullName}/profile", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--window-size=360,1600",
                .. screenshot is null ? ["--dump-dom"] : new[] { $"--screenshot={screenshot}", "--hide-scrollbars" }, new Uri(harness).AbsoluteUri,
            ];
            using var process = Process.Start(new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var errors = process.StandardError.ReadToEndAsync();
            var dom = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (screenshot is not null) return new();
            var begin = dom.IndexOf("<pre id=\"out\">", StringComparison.Ordinal) + "<pre id=\"out\">".Length;
            var end = dom.IndexOf("</pre><script>", begin, StringComparison.Ordinal);
            Assert.True(end > begin, errors.GetAwaiter().GetResult());
            return JsonSerializer.Deserialize<PageFacts>(WebUtility.HtmlDecode(dom[begin..end]), JsonSerializerOptions.Web)! with
            {
                Console = [.. errors.GetAwaiter().GetResult().Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private const int Width = 360;

    // Contrast as the Web Content Accessibility Guidelines 2.2 define it. What lies behind a text in a chart is the card; the shades of a matrix are laid over it.
    private const string Script = """
        const frame = document.getElementById('f');
        const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
        const parse = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
        const over = (top, alpha, below) => [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
        function behind(window, element) {
          for (let e = element; e; e = e.parentElement) {
            const color = parse(window.getComputedStyle(e).backgroundColor);
            if (color[3] > 0) return color;
          }
          return [255, 255, 255];
        }
        function look() {
          const page = frame.contentDocument, window = frame.contentWindow;
          const facts = { overflow: page.documentElement.scrollWidth - frame.clientWidth, scripts: page.scripts.length, svgs: 0, headings: [], unseen: [], pale: [], small: [], outside: [], resources: window.performance.getEntriesByType('resource').length };
          for (const svg of page.querySelectorAll('svg')) {
            const box = svg.getBoundingClientRect();
            facts.svgs++;
            if (box.width < 8 || box.height < 8 || svg.querySelectorAll('circle,rect,polyline,line').length === 0) facts.unseen.push(svg.getAttribute('aria-label') || 'key');
            for (const text of svg.querySelectorAll('text')) {
              const b = text.getBoundingClientRect();
              if (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1) facts.outside.push(text.textContent);
            }
          }
          for (const heading of page.querySelectorAll('h2,h3')) if (heading.getBoundingClientRect().height > 0) facts.headings.push(heading.textContent);
          const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode, element = node.parentElement;
            if (!node.textContent.trim() || element.closest('title,style')) continue;
            const style = window.getComputedStyle(element), isSvg = element.closest('svg');
            let ground = behind(window, element);
            if (element.matches('svg text.value')) {
              const rect = element.previousElementSibling, s = window.getComputedStyle(rect);
              ground = over(parse(s.fill), Number(s.fillOpacity), ground);
            }
            const [a, b] = [luminance(parse(isSvg ? style.fill : style.color)), luminance(ground)];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < 4.5) facts.pale.push(node.textContent.trim().slice(0, 40) + ' ' + contrast.toFixed(2));
            const scale = isSvg ? isSvg.getBoundingClientRect().width / isSvg.viewBox.baseVal.width : 1;
            if (parseFloat(style.fontSize) * scale < 9) facts.small.push(node.textContent.trim().slice(0, 40));
          }
          for (const cell of page.querySelectorAll('th,td')) if (cell.getBoundingClientRect().width < 50) facts.small.push('narrow: ' + cell.textContent.slice(0, 40));
          facts.dark = luminance(behind(window, page.body)) < 0.2;
          document.getElementById('out').textContent = JSON.stringify(facts);
        }
        if (frame.contentDocument.readyState === 'complete' && frame.contentDocument.body.children.length) look(); else frame.addEventListener('load', look);
        """;
}

/// <summary>What a browser found.</summary>
internal sealed record PageFacts
{
    /// <summary>By how many pixels the page is wider than the screen.</summary>
    public double Overflow { get; init; }

    /// <summary>The number of scripts that the page has.</summary>
    public int Scripts { get; init; }

    /// <summary>What it loaded.</summary>
    public int Resources { get; init; }

    /// <summary>The number of drawings.</summary>
    public int Svgs { get; init; }

    /// <summary>The headings of its parts and figures.</summary>
    public string[] Headings { get; init; } = [];

    /// <summary>What the browser complains about.</summary>
    public string[] Console { get; init; } = [];

    /// <summary>Drawings without a size or content.</summary>
    public string[] Unseen { get; init; } = [];

    /// <summary>Texts with a contrast below 4.5.</summary>
    public string[] Pale { get; init; } = [];

    /// <summary>Texts of less than nine pixels, and columns of tables of less than fifty.</summary>
    public string[] Small { get; init; } = [];

    /// <summary>Texts that are cut off by the edge of their drawing.</summary>
    public string[] Outside { get; init; } = [];

    /// <summary>Whether the page is dark.</summary>
    public bool Dark { get; init; }

    /// <summary>Checks what holds for every report.</summary>
    public void AssertReadable(int svgs, bool dark)
    {
        Assert.Equal((0, 0, dark), (Scripts, Resources, Dark));
        Assert.True(Overflow <= 0, $"The page is {Overflow} pixels too wide.");
        Assert.Empty(Console);
        Assert.Equal(svgs, Svgs);
        Assert.Empty(Unseen);
        Assert.Empty(Pale);
        Assert.Empty(Small);
        Assert.Empty(Outside);
    }
}

/// <summary>A test in a browser, skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Path is null) Skip = "No Chromium is installed.";
    }
}
