using System.Globalization;
using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>A finished model.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Model">The teacher or the student.</param>
/// <param name="Way">How it learned.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Recipe">A fingerprint of all that was chosen: a result of another recipe does not count.</param>
/// <param name="Accuracy">On the test data, in percent.</param>
/// <param name="Validation">The headline metric on the validation data at the weights that were kept, in percent.</param>
/// <param name="Epoch">When these were reached.</param>
/// <param name="Seconds">How long it learned.</param>
internal sealed record QualityResult(string Data, string Model, QualityWay Way, int Seed, string Recipe, double Accuracy, double Validation, double Epoch, double Seconds);

/// <summary>The finished models in a CSV file, which is replaced as a whole after each, so that a run that was ended goes on where it was.</summary>
internal sealed class QualityResults
{
    private const string Header = "data,model,way,seed,recipe,accuracy,validation,epoch,seconds";

    private readonly string _path;
    private readonly List<QualityResult> _results;

    public QualityResults(string path) => (_path, _results) = (path, File.Exists(path) ? [.. File.ReadLines(path).Skip(1).Select(Parse)] : []);

    public QualityResult? Find(QualityRow row, int seed, string recipe) =>
        _results.FirstOrDefault(r => r.Data == row.Data && r.Model == row.Model && r.Way == row.Way && r.Seed == seed && r.Recipe == recipe);

    public void Add(QualityResult result)
    {
        _results.RemoveAll(r => r.Data == result.Data && r.Model == result.Model && r.Way == result.Way && r.Seed == result.Seed);
        _results.Add(result);
        AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.WriteLine(Header);
            foreach (var r in _results)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{r.Data},{r.Model},{r.Way},{r.Seed},{r.Recipe},{r.Accuracy:0.000},{r.Validation:0.000},{r.Epoch:0.0},{r.Seconds:0.0}"));
            }
        });
    }

    private static QualityResult Parse(string line)
    {
        var cells = line.Split(',');
        double Number(int column) => double.Parse(cells[column], CultureInfo.InvariantCulture);
        return new(cells[0], cells[1], Enum.Parse<QualityWay>(cells[2]), int.Parse(cells[3], CultureInfo.InvariantCulture), cells[4], Number(5), Number(6), Number(7), Number(8));
    }
}
