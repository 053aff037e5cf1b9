-- Asks for the paths of a file, one after the other, from a given place on; says in the end how it went, as JSON.
local requests, place = {}, 0

function init(arguments)
   for path in io.lines(arguments[1]) do
      requests[#requests + 1] = wrk.format("GET", path)
   end
   place = tonumber(arguments[2])
end

function request()
   place = place + 1
   return requests[(place - 1) % #requests + 1]
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   print(string.format(
      '{"requests": %d, "seconds": %f, "failed": %d, "median": %f, "slow": %f}',
      summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6
   ))
end
