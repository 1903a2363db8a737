#pragma once

#include "core/dapr/model.h"
#include "core/dapr/text_places.h"

// From a piece of a file to a Document and what is to be said about its shape. Pure.

namespace wb::dapr {

struct ReadDocument {
    Document document;
    QList<Problem> problems;
};

// `number` counts the file's documents from 1; `places` belongs to the file. Problems: DAPR-YAML, DAPR-NOT-TEXT, DAPR-NOT-READ-HERE, DAPR-SHAPE, DAPR-NAME,
// DAPR-DOCUMENT-TOO-LARGE, DAPR-SEPARATOR-LOST, DAPR-RESILIENCY-NOT-FIRST, DAPR-NOT-LOADED.
ReadDocument readDocument(const QByteArray& file, const DocumentCut& cut, int number, PlaceFinder& places);

} // namespace wb::dapr
