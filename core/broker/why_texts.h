#pragma once

#include "core/broker/why.h"

// The sentences of why.h, one function a case.

namespace wb::broker::why {

// our publish
Why published(const ledger::Mark& mark);
Why publishConfirmed();
Why publishDiscarded(bool atMostOnce);
Why toldSuccess();
Why toldError();
Why toldTooMuch(bool atMostOnce); // success, though the broker has not confirmed it
Why notDelivered(bool confirmed);

// a delivery and what the sidecar does with it
Why delivered(const ledger::Mark& mark, const FarEnd& broker);
Why onItsWay();
Why noHandler(const FarEnd& broker);
Why appIsAsked(int attempt);
Why policyRetries(const ledger::Mark& attempt);
Why appTookIt(const ledger::Mark& attempt);
Why appDropped(const ledger::Mark& mark);
Why appFailed(const ledger::Mark& attempt);
Why abandoned();

// how it ended
Why failed(const ledger::Mark* attempt, const FarEnd& broker); // no policy; attempt may be null
Why policyGaveUp(const ledger::Mark& attempt, const FarEnd& broker);
Why notAnEvent(const ledger::Mark& mark, bool emptyPayload, const FarEnd& broker);
Why notEvaluated(const ledger::Mark& mark, const FarEnd& broker);
Why expired();
Why noRoute();
Why deadLettered(const ledger::Mark& mark, const ledger::Mark* attempt);
Why republished();
Why lostAtQos0();
Why lostWithSession(const FarEnd& broker);
Why qos0Taken();

QString deliveredSoFar(int deliveries);

// its acknowledgement
Why held(const ledger::Mark& mark);
Why ackDropped(const ledger::Mark& mark, const FarEnd& broker);
Why ackTooLate(const FarEnd& broker);
Why acknowledged(const ledger::Lane& lane);
Why qos2Completed(int successes);
Why qos2Twice(int successes);

} // namespace wb::broker::why
