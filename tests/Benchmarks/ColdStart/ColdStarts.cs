using Portable.Emulators;
using Portable.Emulators.Node;

namespace Portable.Benchmarks.ColdStart;

/// <summary>From the start of a process to the first message that is handled, and to the first HTTP answer: the sample compiled in three ways beside Node with the
/// AWS SDK, in turn. Whoever waits stands outside: it sees the line that the program writes of the first message, and the answer that it gets.</summary>
/// <remarks>The sample does its whole job (upload, event, queue, handler with the image library, download, file) on a picture of 8 × 8. Node sends a message, receives it,
/// says so and deletes it; it loads no image library.</remarks>
internal static class ColdStarts
{
    /// <summary>A PNG of 8 × 8.</summary>
    private static readonly byte[] Picture =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNocFDAihiGlgQA+gM4Acru2/oAAAAASUVORK5CYII=");

    public static async Task RunAsync(Report report, int rounds)
    {
        var builds = await SampleBuilds.PublishAsync();
        var folder = Directory.CreateTempSubdirectory("portable-");
        try
        {
            var photos = folder.CreateSubdirectory("in").FullName;
            await File.WriteAllBytesAsync(Path.Combine(photos, "a.png"), Picture);
            string[] run = ["--in", photos, "--out", Path.Combine(folder.FullName, "out")];

            await CompareAsync(report, rounds, "to the first message handled, in memory", [.. builds.Select(build => build.Program([.. run], Start.ToFirstMessageAsync))]);
            await CompareAsync(report, rounds, "to the first HTTP answer of a server, in memory", [
                .. builds.Select(build => build.Program(["serve", "--urls=http://127.0.0.1:0"], Start.ToFirstAnswerAsync)),
                .. await NodeAsync(new { Serve = true }, Start.ToFirstAnswerAsync),
            ]);
            await OnSqsAsync(report, rounds, builds, run);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The store stays in memory: what differs is the queue.</summary>
    private static async Task OnSqsAsync(Report report, int rounds, IReadOnlyList<SampleBuild> builds, string[] run)
    {
        if (await Emulator.Fauxqs.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return;
        }

        var server = await Emulator.Fauxqs.StartAsync();
        string[] settings =
        [
            "--Portable:MessageQueues:uploads:Provider=Aws",
            $"--Portable:MessageQueues:uploads:Queue={ColdProgram.Queue}",
            $"--Portable:Aws:ServiceUrl={server.Endpoint}",
            $"--Portable:Aws:AccessKey={server.Credentials.AccessKey}",
            $"--Portable:Aws:SecretKey={server.Credentials.SecretKey}",
            "--Portable:ObjectStores:uploads:Events:RaisedBy=Application",
        ];
        var node = new { server.Endpoint, server.Credentials.AccessKey, server.Credentials.SecretKey, ColdProgram.Queue };

        // Each start makes its queue: Node one, the sample one with its dead-letter queue.
        await CompareAsync(report, rounds, $"to the first message handled, the queue on SQS ({server.Source})", [
            .. builds.Select(build => build.Program([.. run, .. settings], Start.ToFirstMessageAsync)),
            .. await NodeAsync(node, Start.ToFirstMessageAsync),
        ]);
    }

    private static async Task CompareAsync(Report report, int rounds, string title, IReadOnlyList<ColdProgram> programs)
    {
        var times = programs.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < programs.Count; i++)
            {
                // Who comes first changes: the first after another program may find caches cold.
                var turn = (i + round + 1) % programs.Count;
                var time = await programs[turn].MeasureAsync();
                if (round >= 0)
                    times[turn].Add(time.TotalMilliseconds);
            }
        }

        var table = report.Begin($"From the start of the process {title}, {rounds} rounds, medians", "ms", "native AOT = 1", "least, ms", "spread");
        for (var i = 0; i < programs.Count; i++)
            table.Add(programs[i].Name, Figure.Tenths(times[i].Median()), Figure.Ratio(times[i].Median() / times[0].Median()), Figure.Tenths(times[i].Min()), Figure.Ratio(times[i].Spread()));
    }

    private static async Task<IEnumerable<ColdProgram>> NodeAsync(object input, Func<Start, Task> until)
    {
        if (NodeProgram.FindAbsence("@aws-sdk/client-sqs") is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return [];
        }

        var script = Path.Combine(AppContext.BaseDirectory, "ColdStart", "worker.mjs");
        var start = await NodeProgram.PrepareAsync(script, input);
        return [new ColdProgram("Node with the AWS SDK", start, until)];
    }
}
