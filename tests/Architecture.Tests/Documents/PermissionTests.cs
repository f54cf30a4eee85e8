using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests.Documents;

/// <summary>The permissions that <c>docs/moving-clouds.md</c> lists are those that the adapters' calls need: no fewer, and no more.</summary>
public sealed partial class PermissionTests
{
    private static readonly MarkdownPage Page = MarkdownPage.At("docs/moving-clouds.md");

    /// <summary>By “Required permissions for Amazon S3 API operations” (Amazon S3 User Guide) and “Amazon SQS API permissions” (SQS Developer Guide).</summary>
    private static readonly Dictionary<string, string[]> Actions = new(StringComparer.Ordinal)
    {
        ["PutObject"] = ["s3:PutObject"],
        ["GetObject"] = ["s3:GetObject"],
        ["GetObjectMetadata"] = ["s3:GetObject"],
        ["DeleteObject"] = ["s3:DeleteObject"],
        ["DeleteObjects"] = ["s3:DeleteObject"],
        ["HeadBucket"] = ["s3:ListBucket"],
        ["ListObjectsV2"] = ["s3:ListBucket"],
        ["CopyObject"] = ["s3:GetObject", "s3:PutObject"],
        ["CopyPart"] = ["s3:GetObject", "s3:PutObject"],
        ["InitiateMultipartUpload"] = ["s3:PutObject"],
        ["UploadPart"] = ["s3:PutObject"],
        ["CompleteMultipartUpload"] = ["s3:PutObject"],
        ["AbortMultipartUpload"] = ["s3:AbortMultipartUpload"],
        // Signed by this process: what the request then does, the signer must be allowed to.
        ["GetPreSignedURL"] = [],
        ["PutBucket"] = ["s3:CreateBucket"],
        ["DeleteBucket"] = ["s3:DeleteBucket"],
        ["GetBucketNotification"] = ["s3:GetBucketNotification"],
        ["PutBucketNotification"] = ["s3:PutBucketNotification"],
        ["ListMultipartUploads"] = ["s3:ListBucketMultipartUploads"],
        // Listed to be deleted.
        ["ListVersions"] = ["s3:ListBucketVersions", "s3:DeleteObjectVersion"],
        ["SendMessage"] = ["sqs:SendMessage"],
        ["SendMessageBatch"] = ["sqs:SendMessage"],
        ["ReceiveMessage"] = ["sqs:ReceiveMessage"],
        ["DeleteMessage"] = ["sqs:DeleteMessage"],
        ["DeleteMessageBatch"] = ["sqs:DeleteMessage"],
        ["ChangeMessageVisibility"] = ["sqs:ChangeMessageVisibility"],
        ["ChangeMessageVisibilityBatch"] = ["sqs:ChangeMessageVisibility"],
        ["GetQueueUrl"] = ["sqs:GetQueueUrl"],
        ["GetQueueAttributes"] = ["sqs:GetQueueAttributes"],
        ["PurgeQueue"] = ["sqs:PurgeQueue"],
        ["StartMessageMoveTask"] = ["sqs:StartMessageMoveTask"],
        ["ListMessageMoveTasks"] = ["sqs:ListMessageMoveTasks"],
        ["CancelMessageMoveTask"] = ["sqs:CancelMessageMoveTask"],
        ["CreateQueue"] = ["sqs:CreateQueue"],
        ["DeleteQueue"] = ["sqs:DeleteQueue"],
        ["SetQueueAttributes"] = ["sqs:SetQueueAttributes"],
    };

    [Fact]
    public void The_calls_found_in_the_sources_are_those_of_the_compiled_adapter() =>
        Assert.Equal(Compiled().Order(StringComparer.Ordinal), Calls(_ => true).Order(StringComparer.Ordinal));

    [Fact]
    public void The_policies_for_AWS_allow_what_the_adapter_calls_and_no_more()
    {
        var running = Needed(path => !IsProvisioning(path));
        var provisioning = Needed(IsProvisioning).Except(running);

        Assert.Equal(running.Order(StringComparer.Ordinal), Allowed(0));
        Assert.Equal(provisioning.Order(StringComparer.Ordinal), Allowed(1));
    }

    [Fact]
    public void Every_call_to_Pub_Sub_stands_there_with_its_permission()
    {
        var calls = PubSubCall().Matches(Repository.Read("src/Adapters.Gcp/MessageQueues/Api/PubSubApi.cs")).Select(match => match.Groups[1].Value);
        var listed = Page.Table("call to Pub/Sub").Skip(1).SelectMany(row => Code().Matches(row[0]).Select(match => match.Groups[1].Value));

        Assert.Equal(calls.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Needed(Func<string, bool> where) => [.. Calls(where).SelectMany(call => Actions[call])];

    private static IEnumerable<string> Calls(Func<string, bool> where) =>
        Repository.Files("src/Adapters.Aws", ".cs").Where(where)
            .SelectMany(path => SdkCall().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value))
            .Distinct(StringComparer.Ordinal);

    private static bool IsProvisioning(string path) => path.Contains("Provisioner", StringComparison.Ordinal) || path.Contains("Emptying", StringComparison.Ordinal) || path.Contains("Subscription", StringComparison.Ordinal);

    private static IEnumerable<string> Allowed(int policy) =>
        JsonNode.Parse(Page.Blocks("json")[policy])!["Statement"]!.AsArray()
            .SelectMany(statement => statement!["Action"]!.AsArray().Select(action => action!.GetValue<string>()))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The methods of the SDK's clients that the assembly refers to.</summary>
    private static IEnumerable<string> Compiled()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Portable.Adapters.Aws.dll")));
        var metadata = file.GetMetadataReader();
        List<string> calls = [];
        foreach (var member in metadata.MemberReferences.Select(metadata.GetMemberReference).Where(member => member.Parent.Kind == HandleKind.TypeReference))
        {
            var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            var name = metadata.GetString(member.Name);
            if (metadata.GetString(type.Namespace) is "Amazon.S3" or "Amazon.SQS" && name.EndsWith("Async", StringComparison.Ordinal))
                calls.Add(name[..^"Async".Length]);
        }

        return calls.Distinct(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\b(?:[Cc]lient|sqs)\.(\w+)Async\(")]
    private static partial Regex SdkCall();

    [GeneratedRegex(@"\b(?:publisher|subscriber)\.(\w+)Async\(")]
    private static partial Regex PubSubCall();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Code();
}
