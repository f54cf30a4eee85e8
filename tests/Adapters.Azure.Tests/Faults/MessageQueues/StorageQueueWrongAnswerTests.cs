using Azure.Storage;
using Azure.Storage.Sas;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.MessageQueues;

/// <summary>Answers that no Storage Queue gives, and queues and credentials that are not there.</summary>
public sealed class StorageQueueWrongAnswerTests : StorageQueueFaultTest
{
    private const string Secret = "c2VjcmV0IGtleSBvZiBub2JvZHkgYXQgYWxs";

    public static readonly MatrixTheoryData<string, string> Cases = new(
        ["Send", "SendBatch", "Receive", "Complete", "SettleBatch", "Abandon", "DeadLetter", "Renew", "Count", "Purge"],
        ["}{ not XML <", "<html><body>Please log in to the network.</body></html>", ""]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_answer_that_says_nothing_is_no_success(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(new Answer(200, answer, "application/xml")));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    [Theory]
    [InlineData("Send", "}{ not XML <")]
    [InlineData("Send", "<html></html>")]
    [InlineData("Send", "<QueueMessagesList></QueueMessagesList>")]
    [InlineData("SendBatch", "<QueueMessagesList></QueueMessagesList>")]
    public async Task An_answer_that_does_not_speak_of_a_message_is_no_success(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(new Answer(201, answer, "application/xml")));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    /// <summary>Without a pop receipt nobody can settle the message: the renewal has failed, whatever the status says.</summary>
    [Fact]
    public async Task A_renewal_whose_answer_has_no_pop_receipt_is_no_success()
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(new Answer(204)));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync("Renew", message));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    [InlineData("Complete")]
    [InlineData("Count")]
    public async Task A_queue_that_was_deleted_meanwhile_is_not_found_and_named(string operation)
    {
        var message = await LeaseOneAsync();
        await Native.DeleteAsync(Token);
        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => CallAsync(operation, message));
        Assert.Contains(Definition.Queue, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task A_wrong_key_is_asked_about_once_and_not_named()
    {
        var queue = Open(Proxy.Endpoint, options => options with { ConnectionString = Azurite.Queues(Emulator, Proxy.Endpoint, Secret) });
        var error = await ThrowsAsync(MessageQueueErrorCode.Unauthenticated, () => queue.SendAsync(Text("one"), Token).AsTask());
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task A_shared_access_signature_that_has_expired_is_asked_about_once_and_not_named()
    {
        var key = new StorageSharedKeyCredential(Emulator.Credentials.AccessKey, Emulator.Credentials.SecretKey);
        var signature = new AccountSasBuilder(AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(-1), AccountSasServices.Queues, AccountSasResourceTypes.All)
            .ToSasQueryParameters(key).ToString();
        var queue = Open(Proxy.Endpoint, options => options with { ConnectionString = Azurite.Queues(Emulator, Proxy.Endpoint, signature: signature) });
        var error = await ThrowsAsync(MessageQueueErrorCode.Unauthenticated, () => queue.SendAsync(Text("one"), Token).AsTask());
        Assert.DoesNotContain(signature[signature.IndexOf("sig=", StringComparison.Ordinal)..], error.ToString(), StringComparison.Ordinal);
        Assert.Single(Proxy.Requests);
    }
}
