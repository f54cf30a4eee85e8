using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portable.Emulators.Node;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>
/// Microsoft's own JavaScript client against the emulator: what it does in the modules beside this file must end as it does on Service Bus. So the
/// emulator is proven by somebody else's understanding of the protocol before an adapter is tested on it.
/// </summary>
public sealed partial class OfficialClientTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ServiceBus", "OfficialClient");
    private static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, string?>>>> Results = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, QueueOptions> Kinds = new()
    {
        ["plain"] = new(),
        ["large"] = new() { MaxMessageSize = 1024 * 1024 },
        ["strict"] = new() { MaxDeliveryCount = 3 },
        ["short"] = new() { LockDuration = TimeSpan.FromSeconds(2) },
        ["renewable"] = new() { LockDuration = TimeSpan.FromSeconds(8) },
        ["duplicates"] = new() { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) },
        ["expiring"] = new() { DefaultMessageTimeToLive = TimeSpan.FromMilliseconds(300), DeadLetteringOnMessageExpiration = true },
        ["session"] = new() { RequiresSession = true },
        ["renewable-session"] = new() { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(8) },
        ["short-session"] = new() { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(2) },
    };

    public OfficialClientTests() => Need.Absent(NodeProgram.FindAbsence("@azure/service-bus"));

    public static TheoryData<string, string> Checks => new(
        from path in Directory.EnumerateFiles(Folder, "*.mjs").Order(StringComparer.Ordinal)
        from match in Check().Matches(File.ReadAllText(path))
        select (Path.GetFileNameWithoutExtension(path), match.Groups["name"].Value.Replace("\\'", "'", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_official_client_finds(string module, string check)
    {
        var results = await Results.GetOrAdd(module, name => new(() => RunAsync(name))).Value;

        Assert.True(results[check] is null, results[check]);
    }

    private static async Task<Dictionary<string, string?>> RunAsync(string module)
    {
        await using var bus = await ServiceBusEmulator.StartAsync();
        foreach (var (kind, options) in Kinds)
        {
            for (var i = 1; i <= 40; i++)
                bus.CreateQueue($"{kind}-{i}", options);
        }

        PlanTrouble(bus);
        var answer = await NodeProgram.RunAsync(Path.Combine(Folder, module + ".mjs"), new
        {
            bus.ConnectionString,
            bus.ManagementEndpoint,
            Kit = new Uri(Path.Combine(Folder, "kit.mjs")).AbsoluteUri,
        });
        return answer.Deserialize<Dictionary<string, string?>>()!;
    }

    /// <summary>The queues at which something goes wrong. Locks are short there, for what a lost connection leaves behind stays locked.</summary>
    private static void PlanTrouble(ServiceBusEmulator bus)
    {
        bus.CreateQueue("plain-trouble");
        bus.CreateQueue("plain-signed");
        Plan("busy", FaultPoint.Send, Fault.Refuse(), times: 2);
        Plan("always-busy", FaultPoint.Send, Fault.Refuse(), times: 100);
        Plan("detach-send", FaultPoint.Send, Fault.Detach(), after: 3);
        Plan("drop-send", FaultPoint.Send, Fault.Drop, after: 3);
        Plan("detach-receive", FaultPoint.Deliver, Fault.Detach().AfterTheFact(), times: 2, after: 3);
        Plan("drop-receive", FaultPoint.Settle, Fault.Drop, after: 3);
        Plan("drop-batches", FaultPoint.Settle, Fault.Drop, times: 3, after: 1);
        Plan("close-receive", FaultPoint.Settle, Fault.Close(), after: 4);
        Plan("detach-process", FaultPoint.Settle, Fault.Detach(), after: 4);
        Plan("lose-settle", FaultPoint.Settle, Fault.Silence);
        Plan("lose-answer", FaultPoint.Settle, Fault.Silence.AfterTheFact(), lockSeconds: 60);
        Plan("lose-answers", FaultPoint.Settle, Fault.Silence.AfterTheFact(), times: 2, after: 3);
        Plan("busy-request", FaultPoint.Request, Fault.Refuse(), times: 100);

        void Plan(string queue, FaultPoint point, Fault fault, int times = 1, int after = 0, int lockSeconds = 2)
        {
            bus.CreateQueue(queue, new() { LockDuration = TimeSpan.FromSeconds(lockSeconds) });
            bus.Faults.Next(point, fault, times, after, queue);
        }
    }

    [GeneratedRegex(@"^  '(?<name>(?:[^'\\]|\\')+)': async", RegexOptions.Multiline)]
    private static partial Regex Check();
}
