#pragma once

#include "core/result.h"

#include <QString>

#include <cstdint>
#include <string_view>

// The file under a recording: created, only ever appended to, cut back to its last whole part where writing failed.

namespace wb::ledger {

class RecordingFile {
public:
    // Readable and writable by its owner only. An existing file, a link included, is an error. Error: a sentence.
    static Result<RecordingFile, QString> create(const QString& path);
    RecordingFile(RecordingFile&& other) noexcept;
    RecordingFile& operator=(RecordingFile&&) = delete;
    ~RecordingFile();

    struct Appended {
        std::size_t bytes = 0; // of what was given, that are in the file now
        int error = 0;         // errno when that is not all
    };
    Appended append(std::string_view bytes);
    bool cutBack(std::size_t bytes); // takes so many of the last ones away again
    int sync();                      // onto the disk; errno or 0
    bool isRemoved() const;          // no name leads to it any more
    std::uint64_t size() const { return m_size; }

    // Why writing failed, and what to do.
    static QString sentence(const QString& path, int error);
    static QString removedSentence(const QString& path);

private:
    explicit RecordingFile(int file) : m_file(file) {}

    int m_file;
    std::uint64_t m_size = 0;
};

} // namespace wb::ledger
