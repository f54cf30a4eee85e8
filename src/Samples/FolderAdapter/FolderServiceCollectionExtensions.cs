using FolderAdapter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portable.ObjectStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the folder adapter to the composition root.</summary>
public static class FolderServiceCollectionExtensions
{
    /// <summary>Registers provider <c>Folder</c>. The configuration's <c>Portable:Folder:Root</c> names the folder that holds the buckets.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFolderAdapters(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStoreProvider, FolderObjectStoreProvider>(static provider =>
            new(Settings(provider.GetService<IConfiguration>()), provider.GetService<TimeProvider>())));
        return services;
    }

    private static Dictionary<string, string>? Settings(IConfiguration? configuration) =>
        configuration?.GetSection(FolderObjectStoreProvider.Section).GetChildren()
            .Where(child => child.Value is not null)
            .ToDictionary(child => child.Key, child => child.Value!, StringComparer.OrdinalIgnoreCase);
}
