namespace Portable.Hosting.Configuration;

/// <summary>Takes the refusals of definitions and adapters as lines of one report.</summary>
internal static class ArgumentProblem
{
    /// <summary>Runs an action and hands on the message of an <see cref="ArgumentException"/>.</summary>
    /// <returns>Whether there was none.</returns>
    public static bool Catch(Action action, Action<string> report)
    {
        try
        {
            action();
            return true;
        }
        catch (ArgumentException exception)
        {
            report(Text(exception));
            return false;
        }
    }

    /// <summary>The message without the parameter's name, which means nothing to whoever wrote the configuration.</summary>
    public static string Text(ArgumentException exception) => (exception.ParamName is { } parameter
        ? exception.Message.Replace($" (Parameter '{parameter}')", string.Empty, StringComparison.Ordinal)
        : exception.Message).TrimEnd('.');
}
