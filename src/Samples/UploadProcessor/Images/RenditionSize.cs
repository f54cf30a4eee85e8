namespace UploadProcessor.Images;

/// <summary>One of the sizes in which every photograph is offered.</summary>
/// <param name="Name">The name, also the folder under which the renditions of this size lie.</param>
/// <param name="MaxEdge">The longest edge in pixels; a smaller photograph keeps its size.</param>
internal sealed record RenditionSize(string Name, int MaxEdge)
{
    /// <summary>All sizes, the largest first: smaller ones are made from larger ones.</summary>
    public static IReadOnlyList<RenditionSize> All { get; } = [new("large", 1200), new("medium", 600), new("thumb", 150)];

    /// <summary>The dimensions of a picture in this size: the same aspect, fitted inside, never enlarged.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <returns>Both at least 1.</returns>
    public (int Width, int Height) Fit(int width, int height)
    {
        var longest = Math.Max(width, height);
        if (longest <= MaxEdge)
            return (width, height);
        var scale = MaxEdge / (double)longest;
        return (Scale(width), Scale(height));

        int Scale(int edge) => Math.Max(1, (int)Math.Round(edge * scale, MidpointRounding.AwayFromZero));
    }
}
