using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Portable.Benchmarks;

/// <summary>What a run has measured: printed as tables while it runs, and kept as JSON at its end, so that runs can be compared.</summary>
/// <param name="command">What was run.</param>
internal sealed class Report(string command)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<Table> tables = [];

    /// <summary>Begins a table.</summary>
    /// <param name="title">What is measured.</param>
    /// <param name="columns">The names of the figures, with their units.</param>
    public Table Begin(string title, params string[] columns)
    {
        var table = new Table(title, columns, []);
        tables.Add(table);
        Console.WriteLine($"""

            {title}:

            | | {string.Join(" | ", columns)} |
            | --- |{string.Concat(columns.Select(_ => " ---: |"))}
            """);
        return table;
    }

    /// <summary>Writes all tables, and what they were measured on, beside the results of BenchmarkDotNet.</summary>
    public async Task WriteAsync()
    {
        var file = Path.Combine("BenchmarkDotNet.Artifacts", "results", $"{command}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var machine = new { RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, Processor = Processor(), Environment.ProcessorCount };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { command, date = DateTimeOffset.UtcNow, machine, tables }, Json));
        Console.WriteLine($"{Environment.NewLine}{file}");
    }

    private static string? Processor()
    {
        const string file = "/proc/cpuinfo";
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
    }

    /// <summary>One table.</summary>
    /// <param name="Title">What is measured.</param>
    /// <param name="Columns">The names of the figures.</param>
    /// <param name="Rows">The lines so far.</param>
    internal sealed record Table(string Title, IReadOnlyList<string> Columns, List<Row> Rows)
    {
        /// <summary>Adds a line, and prints it.</summary>
        /// <param name="name">What the line is about.</param>
        /// <param name="figures">One a column.</param>
        public void Add(string name, params Figure[] figures)
        {
            Rows.Add(new Row(name, [.. figures.Select(figure => figure.Value)]));
            Console.WriteLine($"| {name} | {string.Join(" | ", figures.Select(figure => figure.ToString()))} |");
        }
    }

    /// <summary>One line.</summary>
    /// <param name="Name">What it is about.</param>
    /// <param name="Values">One a column; <see langword="null"/> where there is nothing to measure.</param>
    internal sealed record Row(string Name, IReadOnlyList<double?> Values);
}

/// <summary>A number of a table.</summary>
/// <param name="Value">The number; <see langword="null"/> where there is nothing to measure.</param>
/// <param name="Decimals">How many of its decimals are printed.</param>
internal readonly record struct Figure(double? Value, int Decimals)
{
    public static implicit operator Figure(double value) => new(value, 0);

    /// <summary>A ratio.</summary>
    public static Figure Ratio(double value) => new(value, 2);

    /// <summary>Milliseconds, or what else is told to a tenth.</summary>
    public static Figure Tenths(double value) => new(value, 1);

    /// <inheritdoc/>
    public override string ToString() => Value?.ToString($"N{Decimals}", CultureInfo.InvariantCulture) ?? "–";
}
