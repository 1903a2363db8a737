#include "core/ledger/topics.h"

#include "core/ledger/delta.h"

#include <bit>
#include <cstring>
#include <random>

namespace wb::ledger {

namespace {

constexpr std::size_t firstTextChunk = 4u << 10;
constexpr std::size_t textChunk = 256u << 10;
constexpr int firstSlotBits = 8;

__extension__ using Wide = unsigned __int128;

std::uint64_t fold(std::uint64_t a, std::uint64_t b)
{
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* from, std::size_t bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, from, bytes);
    return word;
}

std::uint64_t loadShort(const char* from, std::size_t bytes) // up to 7, without a copy of unknown length
{
    std::uint64_t word = 0;
    if (bytes >= 4) return load(from, 4) << 32 | load(from + bytes - 4, 4);
    for (std::size_t i = 0; i < bytes; ++i) word = word << 8 | static_cast<unsigned char>(from[i]);
    return word;
}

// Hashes a name and, on the way, any beginning of it: a topic of thousands of levels costs one pass, not one a level.
class PrefixHash {
public:
    PrefixHash(std::string_view name, std::uint64_t seed) : m_name(name), m_state(seed) {}

    // Of the first `size` bytes; sizes must not fall from call to call.
    std::uint32_t of(std::size_t size)
    {
        for (; m_done + 8 <= size; m_done += 8)
            m_state = fold(m_state ^ load(m_name.data() + m_done, 8), 0x9e3779b97f4a7c15u);
        const std::uint64_t tail =
            size >= 8 ? load(m_name.data() + size - 8, 8) : loadShort(m_name.data(), size);
        const std::uint64_t hash = fold(m_state ^ tail, 0xd6e8feb86659fd93u ^ size);
        return static_cast<std::uint32_t>(hash ^ hash >> 32);
    }

private:
    std::string_view m_name;
    std::uint64_t m_state;
    std::size_t m_done = 0;
};

} // namespace

TopicNames::Place TopicNames::placeOf(TopicId id)
{
    const std::uint64_t n = std::uint64_t{id} + firstChunk;
    const auto chunk = static_cast<std::uint32_t>(std::bit_width(n) - std::bit_width(firstChunk));
    return {chunk, n - (std::uint64_t{firstChunk} << chunk)};
}

const char* TopicNames::addText(std::string_view text)
{
    if (text.empty()) return "";
    if (text.size() > m_freeBytes) {
        m_freeBytes = std::max(text.size(), m_texts.empty() ? firstTextChunk : textChunk);
        m_texts.push_back(std::make_unique_for_overwrite<char[]>(m_freeBytes));
        m_free = m_texts.back().get();
        m_textBytes += m_freeBytes;
    }
    char* const place = m_free;
    std::memcpy(place, text.data(), text.size());
    m_free += text.size();
    m_freeBytes -= text.size();
    return place;
}

TopicId TopicNames::add(const Name& name)
{
    const Place place = placeOf(++m_count);
    auto& chunk = m_chunks[place.chunk];
    if (!chunk) chunk = std::make_unique_for_overwrite<Name[]>(std::size_t{firstChunk} << place.chunk);
    chunk[place.index] = name;
    return m_count;
}

TopicTable::TopicTable() : m_names(std::make_shared<TopicNames>())
{
    // A seed that a sender of topics cannot know: nobody can aim all names at one slot.
    std::random_device device;
    m_seed = std::uint64_t{device()} << 32 | device();
    m_slots.resize(std::size_t{1} << firstSlotBits);
    m_shift = 32 - firstSlotBits;
}

TopicId TopicTable::findHashed(std::string_view name, std::uint32_t hash) const
{
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t i = hash >> m_shift; m_slots[i].id != 0; i = (i + 1) & mask) {
        if (m_slots[i].hash != hash) continue;
        const Topic& topic = at(m_slots[i].id);
        if (topic.size == name.size() && std::memcmp(topic.text, name.data(), name.size()) == 0) return m_slots[i].id;
    }
    return 0;
}

TopicId TopicTable::find(std::string_view name) const
{
    return findHashed(name, PrefixHash(name, m_seed).of(name.size()));
}

TopicId TopicTable::intern(std::string_view name)
{
    if (name.empty()) name = ""; // an address, for memcmp
    if (const TopicId known = find(name)) return known;
    return addLevels(name);
}

TopicId TopicTable::addLevels(std::string_view name)
{
    // All beginnings of a known level are known, so the first unknown one is where new levels start.
    const char* text = nullptr;
    TopicId parent = 0;
    PrefixHash hasher(name, m_seed);
    for (std::size_t start = 0;;) {
        const std::size_t end = std::min(name.find('/', start), name.size());
        const std::uint32_t hash = hasher.of(end);
        const std::string_view level = name.substr(0, end);
        TopicId id = text ? 0 : findHashed(level, hash);
        if (id == 0) {
            if (!text) text = m_names->addText(name);
            id = add({text, parent, static_cast<std::uint16_t>(end), static_cast<std::uint16_t>(start)}, hash);
        }
        if (end == name.size()) return id;
        parent = id;
        start = end + 1;
    }
}

TopicId TopicTable::add(const TopicNames::Name& name, std::uint32_t hash)
{
    const TopicId id = m_names->add(name);
    if (id / chunkTopics >= m_topics.size()) {
        void* chunk = ::operator new(chunkTopics * sizeof(Topic), std::align_val_t{alignof(Topic)});
        m_topics.emplace_back(static_cast<Topic*>(chunk));
    }
    new (&at(id)) Topic{.text = name.text, .size = name.size};
    if (id > m_slots.size() / 4 * 3) grow();
    const std::size_t mask = m_slots.size() - 1;
    std::size_t i = hash >> m_shift;
    while (m_slots[i].id != 0) i = (i + 1) & mask;
    m_slots[i] = {hash, id};
    return id;
}

void TopicTable::grow()
{
    // Homes are top bits, so the old order is nearly the new one: this walks both tables once from front to back.
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    --m_shift;
    const std::size_t mask = m_slots.size() - 1;
    for (const Slot& slot : old) {
        if (slot.id == 0) continue;
        std::size_t i = slot.hash >> m_shift;
        while (m_slots[i].id != 0) i = (i + 1) & mask;
        m_slots[i] = slot;
    }
}

TopicExtra& TopicTable::extra(TopicId id)
{
    const std::size_t chunk = id / chunkTopics;
    if (chunk >= m_extras.size()) m_extras.resize(chunk + 1);
    if (!m_extras[chunk]) {
        m_extras[chunk] = std::make_unique<TopicExtra[]>(chunkTopics);
        ++m_extraChunks;
    }
    return m_extras[chunk][id % chunkTopics];
}

std::size_t TopicTable::bytes() const
{
    return m_names->bytes() + m_slots.size() * sizeof(Slot) + count() * sizeof(Topic) +
           m_extraChunks * chunkTopics * sizeof(TopicExtra);
}

} // namespace wb::ledger
