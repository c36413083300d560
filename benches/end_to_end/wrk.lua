-- For benches/end_to_end.py: the method is the first argument, and what came of the run is printed as one line.

function init(arguments)
    wrk.method = arguments[1]
end

function done(summary)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
    print(string.format("result %d %d %d", summary.requests, summary.duration, failed))
end
