using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portable.Adapters.Aws;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the AWS adapters to the composition root.</summary>
public static class AwsServiceCollectionExtensions
{
    /// <summary>Registers provider <c>Aws</c>: object stores on S3, message queues on SQS. The configuration section
    /// <see cref="AwsOptions.ConfigurationSection"/> says how to reach them, if there is one; credentials come from the SDK's chain.</summary>
    /// <param name="services">The services.</param>
    /// <param name="defaults">What holds where nothing is configured.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAwsAdapters(this IServiceCollection services, AwsOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<AwsClients>();
        services.TryAddSingleton(provider => new AwsConfiguration(
            defaults ?? new AwsOptions(), provider.GetService<IConfiguration>()?.GetSection(AwsOptions.ConfigurationSection)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStoreProvider, S3ObjectStoreProvider>(static provider =>
            new(provider.GetRequiredService<AwsConfiguration>(), provider.GetRequiredService<AwsClients>(), provider.GetService<TimeProvider>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageQueueProvider, SqsMessageQueueProvider>(static provider =>
            new(provider.GetRequiredService<AwsConfiguration>(), provider.GetRequiredService<AwsClients>(), provider.GetService<TimeProvider>())));
        return services;
    }
}
