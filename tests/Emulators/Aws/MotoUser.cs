using System.Xml.Linq;

namespace Portable.Emulators.Aws;

/// <summary>A user of moto's identity service who may do everything.</summary>
internal static class MotoUser
{
    /// <summary>How many actions it takes to make one.</summary>
    public const int Actions = 3;

    private const string Name = "portable";
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public static async Task<EmulatorCredentials> CreateAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = endpoint };
        // The scope of the signature tells moto which service is meant; the signature itself it does not look at yet.
        http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none");

        await ActAsync(http, [new("Action", "CreateUser"), new("UserName", Name)], cancellationToken).ConfigureAwait(false);
        await ActAsync(http, [new("Action", "PutUserPolicy"), new("UserName", Name), new("PolicyName", "all"), new("PolicyDocument", Policy)], cancellationToken).ConfigureAwait(false);
        var key = await ActAsync(http, [new("Action", "CreateAccessKey"), new("UserName", Name)], cancellationToken).ConfigureAwait(false);
        return new(Value("AccessKeyId"), Value("SecretAccessKey"));

        string Value(string element) => key.Descendants().Single(item => item.Name.LocalName == element).Value;
    }

    private static async Task<XDocument> ActAsync(HttpClient http, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form.Append(new("Version", "2010-05-08")));
        using var answer = await http.PostAsync(new Uri("/", UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? XDocument.Parse(text) : throw new HttpRequestException($"Moto answered {(int)answer.StatusCode}: {text}");
    }
}
