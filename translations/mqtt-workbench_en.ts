<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>mqttwb</name>
    <message numerus="yes">
        <source>%n packets came too fast to be printed</source>
        <translation>
            <numerusform>%n packet came too fast to be printed</numerusform>
            <numerusform>%n packets came too fast to be printed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes: %1</source>
        <translation>
            <numerusform>%n byte: %1</numerusform>
            <numerusform>%n bytes: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>published %n messages: %1 ms at least, %2 ms median, %3 ms at most
</source>
        <translation>
            <numerusform>published %n message: %1 ms at least, %2 ms median, %3 ms at most
</numerusform>
            <numerusform>published %n messages: %1 ms at least, %2 ms median, %3 ms at most
</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the app at %1 is there and asks for %n subscriptions</source>
        <translation>
            <numerusform>the app at %1 is there and asks for %n subscription</numerusform>
            <numerusform>the app at %1 is there and asks for %n subscriptions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> (%n messages)</source>
        <translation>
            <numerusform> (%n message)</numerusform>
            <numerusform> (%n messages)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attempts came too fast to be printed</source>
        <translation>
            <numerusform>%n attempt came too fast to be printed</numerusform>
            <numerusform>%n attempts came too fast to be printed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n messages written to %1</source>
        <translation>
            <numerusform>%n message written to %1</numerusform>
            <numerusform>%n messages written to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older messages are counted only</source>
        <translation>
            <numerusform>%n older message is counted only</numerusform>
            <numerusform>%n older messages are counted only</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::broker::Comparison</name>
    <message numerus="yes">
        <source>%n not established</source>
        <translation>
            <numerusform>%n not established</numerusform>
            <numerusform>%n not established</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more row(s)</source>
        <translation>
            <numerusform>%n more row</numerusform>
            <numerusform>%n more rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>nothing known against it in %n touched row(s)</source>
        <translation>
            <numerusform>nothing known against it in %n touched row</numerusform>
            <numerusform>nothing known against it in %n touched rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::broker::PullProgress</name>
    <message numerus="yes">
        <source>the image is being downloaded: %n layer(s)</source>
        <translation>
            <numerusform>the image is being downloaded: %n layer</numerusform>
            <numerusform>the image is being downloaded: %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ledger::Recording</name>
    <message numerus="yes">
        <source>%n packets and facts could not be written when it was made.</source>
        <translation>
            <numerusform>%n packet or fact could not be written when it was made.</numerusform>
            <numerusform>%n packets and facts could not be written when it was made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blocks were skipped because they are not understood, the first at byte %1.</source>
        <translation>
            <numerusform>%n block was skipped because it is not understood, at byte %1.</numerusform>
            <numerusform>%n blocks were skipped because they are not understood, the first at byte %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::scenario::Check</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::scenario::ScenarioRun</name>
    <message numerus="yes">
        <source>more happened than could be looked at: %n fact(s) were lost</source>
        <translation>
            <numerusform>more happened than could be looked at: %n fact was lost</numerusform>
            <numerusform>more happened than could be looked at: %n facts were lost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::scenario::StepPlayer</name>
    <message numerus="yes">
        <source>%n message(s) without acknowledgement</source>
        <translation>
            <numerusform>%n message without acknowledgement</numerusform>
            <numerusform>%n messages without acknowledgement</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n caller(s) were told nothing</source>
        <translation>
            <numerusform>%n caller was told nothing</numerusform>
            <numerusform>%n callers were told nothing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subscription(s) without SUBACK</source>
        <translation>
            <numerusform>%n subscription without SUBACK</numerusform>
            <numerusform>%n subscriptions without SUBACK</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::scenario::Words</name>
    <message numerus="yes">
        <source>, the next %n</source>
        <translation>
            <numerusform>, the next %n</numerusform>
            <numerusform>, the next %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>publish %n message(s) to %1, %2</source>
        <translation>
            <numerusform>publish %n message to %1, %2</numerusform>
            <numerusform>publish %n messages to %1, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n packets each</source>
        <translation>
            <numerusform>, %n packet each</numerusform>
            <numerusform>, %n packets each</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::sidecar::BulkBatch</name>
    <message numerus="yes">
        <source>%n message(s) of a batch on %1 failed and are acknowledged nevertheless, as daprd does it</source>
        <translation>
            <numerusform>%n message of a batch on %1 failed and is acknowledged nevertheless, as daprd does it</numerusform>
            <numerusform>%n messages of a batch on %1 failed and are acknowledged nevertheless, as daprd does it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::sidecar::ByHandApp</name>
    <message numerus="yes">
        <source>%n messages wait for an answer by hand already</source>
        <translation>
            <numerusform>%n message waits for an answer by hand already</numerusform>
            <numerusform>%n messages wait for an answer by hand already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AdminPanel</name>
    <message numerus="yes">
        <source>≠ %n differ(s)</source>
        <translation>
            <numerusform>≠ %n differs</numerusform>
            <numerusform>≠ %n differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AppHandPage</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n chosen</source>
        <translation>
            <numerusform>%1 of %n chosen</numerusform>
            <numerusform>%1 of %n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AppHttpPage</name>
    <message numerus="yes">
        <source>It answers, and subscribes to %n topic(s).</source>
        <translation>
            <numerusform>It answers, and subscribes to %n topic.</numerusform>
            <numerusform>It answers, and subscribes to %n topics.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AppPanel</name>
    <message numerus="yes">
        <source>Answer the %n chosen:</source>
        <translation>
            <numerusform>Answer the %n chosen:</numerusform>
            <numerusform>Answer the %n chosen:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait(s) for your answer</source>
        <translation>
            <numerusform>%n waits for your answer</numerusform>
            <numerusform>%n wait for your answer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AppScriptPage</name>
    <message numerus="yes">
        <source>In use: %n rule(s); where none fits: %1</source>
        <translation>
            <numerusform>In use: %n rule; where it does not fit: %1</numerusform>
            <numerusform>In use: %n rules; where none fits: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerDetail</name>
    <message numerus="yes">
        <source>Evidence: %n lines</source>
        <translation>
            <numerusform>Evidence: %n line</numerusform>
            <numerusform>Evidence: %n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerPanel</name>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <translation>
            <numerusform>%1 of %n row</numerusform>
            <numerusform>%1 of %n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows are in the clipboard, as Markdown</source>
        <translation>
            <numerusform>%n row is in the clipboard, as Markdown</numerusform>
            <numerusform>%n rows are in the clipboard, as Markdown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ConnectionsModel</name>
    <message numerus="yes">
        <source>next try in %1 s, %n tries so far</source>
        <translation>
            <numerusform>next try in %1 s, %n try so far</numerusform>
            <numerusform>next try in %1 s, %n tries so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n un-acked</source>
        <translation>
            <numerusform>%n un-acked</numerusform>
            <numerusform>%n un-acked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n deliveries without our acknowledgement</source>
        <translation>
            <numerusform>%n delivery without our acknowledgement</numerusform>
            <numerusform>%n deliveries without our acknowledgement</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of our messages in flight</source>
        <translation>
            <numerusform>%n of our messages in flight</numerusform>
            <numerusform>%n of our messages in flight</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlActions</name>
    <message numerus="yes">
        <source>Published to %1, %n PUBLISH with one packet id</source>
        <translation>
            <numerusform>Published to %1, %n PUBLISH with one packet id</numerusform>
            <numerusform>Published to %1, %n PUBLISH with one packet id</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlBar</name>
    <message numerus="yes">
        <source>%1 · %n waiting  ✕</source>
        <translation>
            <numerusform>%1 · %n waiting  ✕</numerusform>
            <numerusform>%1 · %n waiting  ✕</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n acknowledgement(s) wait</source>
        <translation>
            <numerusform>%n acknowledgement waits</numerusform>
            <numerusform>%n acknowledgements wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlDuplicateDialog</name>
    <message numerus="yes">
        <source>A client of its own sends the same PUBLISH %n times with one packet id, from the second time on with DUP.</source>
        <translation>
            <numerusform>A client of its own sends the same PUBLISH %n time with one packet id, from the second time on with DUP.</numerusform>
            <numerusform>A client of its own sends the same PUBLISH %n times with one packet id, from the second time on with DUP.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlScriptedDialog</name>
    <message numerus="yes">
        <source>%1: %2, %n times</source>
        <translation>
            <numerusform>%1: %2, %n time</numerusform>
            <numerusform>%1: %2, %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlWords</name>
    <message numerus="yes">
        <source>the next %n of %1</source>
        <translation>
            <numerusform>the next %n of %1</numerusform>
            <numerusform>the next %n of %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the next %n</source>
        <translation>
            <numerusform>the next %n</numerusform>
            <numerusform>the next %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::DiffersLabel</name>
    <message numerus="yes">
        <source>(%n more)</source>
        <translation>
            <numerusform>(%n more)</numerusform>
            <numerusform>(%n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::JsonText</name>
    <message numerus="yes">
        <source>binary data, %n bytes (data_base64)</source>
        <translation>
            <numerusform>binary data, %n byte (data_base64)</numerusform>
            <numerusform>binary data, %n bytes (data_base64)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::LivePanel</name>
    <message numerus="yes">
        <source>%1 older messages were let go to stay within %2. Counts and newest values are whole.</source>
        <translation>
            <numerusform>%1 older message was let go to stay within %2. Counts and newest values are whole.</numerusform>
            <numerusform>%1 older messages were let go to stay within %2. Counts and newest values are whole.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerLog</name>
    <message numerus="yes">
        <source>%1 lines</source>
        <translation>
            <numerusform>%1 line</numerusform>
            <numerusform>%1 lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerPreview</name>
    <message numerus="yes">
        <source>Not shown: it holds what is made from passwords. %n line(s).</source>
        <translation>
            <numerusform>Not shown: it holds what is made from passwords. %n line.</numerusform>
            <numerusform>Not shown: it holds what is made from passwords. %n lines.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps did not fit into a scenario</source>
        <translation>
            <numerusform>%n step did not fit into a scenario</numerusform>
            <numerusform>%n steps did not fit into a scenario</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketFields</name>
    <message numerus="yes">
        <source>password, %n bytes, not kept</source>
        <translation>
            <numerusform>password, %n byte, not kept</numerusform>
            <numerusform>password, %n bytes, not kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketsPanel</name>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 packet</numerusform>
            <numerusform>%1 packets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 packets%3</source>
        <translation>
            <numerusform>%1 of %2 packet%3</numerusform>
            <numerusform>%1 of %2 packets%3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 older packets were let go to stay within %2.</source>
        <translation>
            <numerusform>%1 older packet was let go to stay within %2.</numerusform>
            <numerusform>%1 older packets were let go to stay within %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeEvidence</name>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 packet</numerusform>
            <numerusform>%1 packets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 larger packets are kept with their first %2 only</source>
        <translation>
            <numerusform>%1 larger packet is kept with its first %2 only</numerusform>
            <numerusform>%1 larger packets are kept with their first %2 only</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::Prompts</name>
    <message numerus="yes">
        <source>%n file(s) have changes that are not saved:</source>
        <translation>
            <numerusform>%n file has changes that are not saved:</numerusform>
            <numerusform>%n files have changes that are not saved:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::RecordingRoom</name>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 packet</numerusform>
            <numerusform>%1 packets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 facts</source>
        <translation>
            <numerusform>%1 fact</numerusform>
            <numerusform>%1 facts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 older messages did not fit into the memory for what is seen</source>
        <translation>
            <numerusform>%1 older message did not fit into the memory for what is seen</numerusform>
            <numerusform>%1 older messages did not fit into the memory for what is seen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::RedeliveryPanel</name>
    <message numerus="yes">
        <source>%n more failure(s) and %1 goes silent until a reconnect: %2&apos;s in-flight limit is %3.</source>
        <translation>
            <numerusform>%n more failure and %1 goes silent until a reconnect: %2&apos;s in-flight limit is %3.</numerusform>
            <numerusform>%n more failures and %1 goes silent until a reconnect: %2&apos;s in-flight limit is %3.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 messages</source>
        <translation>
            <numerusform>%1 message</numerusform>
            <numerusform>%1 messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 redeliveries: %2 proved, %3 guessed · %4 attempts</source>
        <translation>
            <numerusform>%1 redelivery: %2 proved, %3 guessed · %4 attempts</numerusform>
            <numerusform>%1 redeliveries: %2 proved, %3 guessed · %4 attempts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 older messages were let go; the newest %2 are kept. Counts are whole. A recording keeps every one.</source>
        <translation>
            <numerusform>%1 older message was let go; the newest %2 are kept. Counts are whole. A recording keeps every one.</numerusform>
            <numerusform>%1 older messages were let go; the newest %2 are kept. Counts are whole. A recording keeps every one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ResourcesModel</name>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioEditor</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupWords</name>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n user</numerusform>
            <numerusform>%n users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n port(s) of virtual hosts</source>
        <translation>
            <numerusform>%n port of a virtual host</numerusform>
            <numerusform>%n ports of virtual hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of its own</source>
        <translation>
            <numerusform>%n line of its own</numerusform>
            <numerusform>%n lines of its own</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::StatusStrip</name>
    <message numerus="yes">
        <source>● %n ack(s) held</source>
        <translation>
            <numerusform>● %n ack held</numerusform>
            <numerusform>● %n acks held</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>● %n ack rule(s)</source>
        <translation>
            <numerusform>● %n ack rule</numerusform>
            <numerusform>● %n ack rules</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::TextDiff</name>
    <message numerus="yes">
        <source>  … %n equal line(s)</source>
        <translation>
            <numerusform>  … %n equal line</numerusform>
            <numerusform>  … %n equal lines</numerusform>
        </translation>
    </message>
</context>
</TS>
