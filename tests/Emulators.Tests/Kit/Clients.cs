using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;

namespace Portable.Emulators.Tests.Kit;

/// <summary>The vendor's clients for an emulator.</summary>
internal static class Clients
{
    public static AmazonS3Client S3(RunningEmulator emulator, EmulatorCredentials? credentials = null) =>
        new(Credentials(credentials ?? emulator.Credentials), new AmazonS3Config
        {
            ServiceURL = emulator.Endpoint.ToString(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    public static AmazonSQSClient Sqs(RunningEmulator emulator, EmulatorCredentials? credentials = null) =>
        new(Credentials(credentials ?? emulator.Credentials), new AmazonSQSConfig
        {
            ServiceURL = emulator.Endpoint.ToString(),
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });

    private static BasicAWSCredentials Credentials(EmulatorCredentials credentials) => new(credentials.AccessKey, credentials.SecretKey);
}
