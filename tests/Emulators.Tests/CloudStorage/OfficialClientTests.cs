using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portable.Emulators.CloudStorage;
using Portable.Emulators.Node;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>
/// Google's own JavaScript client against the emulator: what it does in the modules beside this file must end as it does on Cloud Storage. So the
/// emulator is proven by somebody else's understanding of the protocol before an adapter is tested on it.
/// </summary>
public sealed partial class OfficialClientTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "CloudStorage", "OfficialClient");
    private static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, string?>>>> Results = new(StringComparer.Ordinal);

    public OfficialClientTests() => Need.Absent(NodeProgram.FindAbsence("@google-cloud/storage"));

    public static TheoryData<string, string> Checks => new(
        from path in Directory.EnumerateFiles(Folder, "*.mjs").Order(StringComparer.Ordinal)
        from match in Check().Matches(File.ReadAllText(path))
        select (Path.GetFileNameWithoutExtension(path), match.Groups["name"].Value));

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_official_client_finds(string module, string check)
    {
        var results = await Results.GetOrAdd(module, name => new(() => RunAsync(name))).Value;

        Assert.True(results[check] is null, results[check]);
    }

    private static async Task<Dictionary<string, string?>> RunAsync(string module)
    {
        var elsewhere = new Uri("http://127.0.0.1:9");
        await using var emulator = await CloudStorageEmulator.StartAsync(new() { RewrittenBytesPerCall = 1024 * 1024, PubSubEndpoint = elsewhere });
        await using var frugal = await CloudStorageEmulator.StartAsync(new() { PersistedBytesPerRequest = 512 * 1024 });
        await using var guarded = await CloudStorageEmulator.StartAsync(new() { RequireAuthorization = true });
        using var stranger = RSA.Create(2048);

        var answer = await NodeProgram.RunAsync(Path.Combine(Folder, module + ".mjs"), new
        {
            Endpoint = Plain(emulator),
            FrugalEndpoint = Plain(frugal),
            GuardedEndpoint = Plain(guarded),
            Kit = new Uri(Path.Combine(Folder, "kit.mjs")).AbsoluteUri,
            emulator.ServiceAccount.Email,
            PrivateKey = emulator.ServiceAccount.Key.ExportPkcs8PrivateKeyPem(),
            StrangersKey = stranger.ExportPkcs8PrivateKeyPem(),
        });

        // A check that was begun again has left its first upload where it was.
        Assert.InRange(emulator.UnfinishedUploads + frugal.UnfinishedUploads, 0, answer.GetProperty("repeated").GetInt32());
        return answer.GetProperty("results").Deserialize<Dictionary<string, string?>>()!;
    }

    private static string Plain(CloudStorageEmulator emulator) => emulator.Endpoint.ToString().TrimEnd('/');

    [GeneratedRegex(@"^  '(?<name>[^']+)': async", RegexOptions.Multiline)]
    private static partial Regex Check();
}
