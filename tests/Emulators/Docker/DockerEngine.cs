using System.IO.Pipes;
using System.Net.Sockets;

namespace Portable.Emulators.Docker;

/// <summary>Finds out in two seconds at most whether a Docker engine answers, where Testcontainers would look for it too.</summary>
internal static class DockerEngine
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    private static readonly Version ClientVersion = new(1, 44);
    private static readonly Lazy<Task<string?>> Absence = new(() => FindAbsenceAsync(Environment.GetEnvironmentVariable("DOCKER_HOST")));

    /// <summary>Why Docker cannot be used, in a sentence; <see langword="null"/> if it can. Asks once for the whole process.</summary>
    public static Task<string?> FindAbsenceAsync() => Absence.Value;

    /// <summary>Why the engine at an address cannot be used.</summary>
    /// <param name="host">As in <c>DOCKER_HOST</c>; without one the usual sockets are tried.</param>
    public static async Task<string?> FindAbsenceAsync(string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            host = UsualHosts().FirstOrDefault(usual => usual.Scheme == "npipe" || File.Exists(usual.LocalPath))?.OriginalString;
            if (host is null)
                return "No Docker engine was found: DOCKER_HOST is not set and there is no socket.";
        }

        try
        {
            return await AnswersAsync(new Uri(host)).ConfigureAwait(false) ? null : $"The Docker engine at {host} refuses to answer.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException or TimeoutException or UriFormatException or NotSupportedException)
        {
            return $"The Docker engine at {host} does not answer.";
        }
    }

    private static IEnumerable<Uri> UsualHosts()
    {
        if (OperatingSystem.IsWindows())
            return [new Uri("npipe://./pipe/docker_engine")];
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string[] sockets =
        [
            "/var/run/docker.sock", .. runtime is null ? Array.Empty<string>() : [$"{runtime}/docker.sock"],
            $"{home}/.docker/run/docker.sock", $"{home}/.docker/desktop/docker.sock",
        ];
        return sockets.Select(socket => new Uri($"unix://{socket}"));
    }

    private static async Task<bool> AnswersAsync(Uri host)
    {
        using var patience = new CancellationTokenSource(AnswerWithin);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(host, cancellationToken).ConfigureAwait(false),
        });
        var scheme = Environment.GetEnvironmentVariable("DOCKER_TLS_VERIFY") is { Length: > 0 } ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        if (scheme == Uri.UriSchemeHttps)
        {
            // The handshake needs certificates, which are Testcontainers' business; here it is enough that somebody listens.
            await using var stream = await ConnectAsync(host, patience.Token).ConfigureAwait(false);
            return true;
        }

        using var answer = await http.GetAsync(new Uri($"{scheme}://docker/_ping"), patience.Token).ConfigureAwait(false);
        SpeakItsVersion(answer);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>An older engine refuses a newer client, and Testcontainers' client does not ask which version the engine speaks.</summary>
    private static void SpeakItsVersion(HttpResponseMessage answer)
    {
        const string Variable = "DOCKER_API_VERSION";
        if (Environment.GetEnvironmentVariable(Variable) is null
            && answer.Headers.TryGetValues("Api-Version", out var values)
            && Version.TryParse(values.First(), out var version)
            && version < ClientVersion)
        {
            Environment.SetEnvironmentVariable(Variable, version.ToString());
        }
    }

    private static async ValueTask<Stream> ConnectAsync(Uri host, CancellationToken cancellationToken)
    {
        switch (host.Scheme)
        {
            case "unix":
                var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await local.ConnectAsync(new UnixDomainSocketEndPoint(host.LocalPath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(local, ownsSocket: true);
            case "npipe":
                var pipe = new NamedPipeClientStream(".", Path.GetFileName(host.LocalPath), PipeDirection.InOut, PipeOptions.Asynchronous);
                await pipe.ConnectAsync(cancellationToken).ConfigureAwait(false);
                return pipe;
            case "tcp" or "http" or "https":
                var remote = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await remote.ConnectAsync(host.Host, host.Port, cancellationToken).ConfigureAwait(false);
                return new NetworkStream(remote, ownsSocket: true);
            default:
                throw new NotSupportedException($"An engine cannot be reached by {host.Scheme}.");
        }
    }
}
