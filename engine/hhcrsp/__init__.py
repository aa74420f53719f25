"""Home health care routing and scheduling after Mankowska, Meisel and Bierwirth (2014).

A published task beside the day's rounds, so that the search can be measured against others:
caregivers leave one office at time 0, patients need one or two services, windows are soft at the
end, and the cost is (travel + tardiness of all services + largest tardiness) / 3.
"""
