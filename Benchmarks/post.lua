-- For wrk: posts the file in $BODY with the token in $TOKEN, and prints one line of figures at the end:
--   @ requests  microseconds  p50  p99  failures
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("TOKEN") or "none")

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("@ %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
