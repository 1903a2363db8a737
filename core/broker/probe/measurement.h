#pragma once

#include "core/broker/probe/bench.h"

#include <vector>

// One dimension of a profile, measured: a story that a bench plays with a broker.

namespace wb::broker {

struct Measurement {
    enum class Lane : quint8 {
        First, Second, // one after the other, in two threads
        Watch,         // mostly waits: in a thread of its own
        Last,          // when everything else is done: it might disturb others
    };
    const char* id = "";   // of the dimension
    Lane lane = Lane::First;
    void (*run)(Bench& bench, Finding& finding) = nullptr; // may throw Ended; facets set until then count
};

// All that can be measured by a client, in the order in which they are run.
const std::vector<Measurement>& measurements();

// The families, one file each.
std::vector<Measurement> redeliveryMeasurements();
std::vector<Measurement> windowMeasurements();
std::vector<Measurement> queueMeasurements();
std::vector<Measurement> sessionMeasurements();
std::vector<Measurement> willMeasurements();
std::vector<Measurement> qosMeasurements();
std::vector<Measurement> sharedMeasurements();
std::vector<Measurement> retainedMeasurements();
std::vector<Measurement> topicMeasurements();
std::vector<Measurement> limitMeasurements();
std::vector<Measurement> loginMeasurements();

} // namespace wb::broker
