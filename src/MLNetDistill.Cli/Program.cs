using MLNetDistill.Cli;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
