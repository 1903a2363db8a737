#include "core/broker/admin/admin_json.h"
#include "core/broker/admin/admin_report.h"

#include <cstdlib>

// Any bytes as the answers of a broker's own interface. The first byte chooses the product, the rest is cut at zero bytes
// into one answer after the other, each begun by a byte for its status. What must hold: a reading ends, asks only for
// well-formed paths of that interface, stays within its bounds, and says why it failed.

using namespace wb::broker;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

AdminAnswer answerOf(QByteArray& bytes)
{
    constexpr int statuses[] = {200, 404, 401, 403, 500, 204};
    const qsizetype end = bytes.indexOf('\0');
    QByteArray piece = end < 0 ? bytes : bytes.left(end);
    bytes.remove(0, end < 0 ? bytes.size() : end + 1);
    if (piece.isEmpty()) return {200, {}};
    AdminAnswer answer{200, piece.mid(1)};
    const char first = piece.at(0);
    if (first >= '1' && first <= '5') answer.status = statuses[first - '0'];
    answer.isTooLarge = first == 'L';
    return answer;
}

void requirePath(const QByteArray& path)
{
    require(path.startsWith("/api/") && path.size() < 20'000 && !path.contains("/../") && !path.contains("//"));
    for (const char c : path) require(c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '\\');
}

void requireBounds(const AdminView& view)
{
    require(view.version.size() <= admin::longestText && view.node.size() <= admin::longestText);
    for (const AdminClient& client : view.clients) {
        for (const AdminGroup& group : client.groups) {
            require(group.values.size() <= 2 * admin::mostRows);
            for (const AdminValue& value : group.values) require(valueText(value).size() <= admin::longestText + 64 && value.name.size() <= admin::longestText);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0) return 0;
    QByteArray bytes(reinterpret_cast<const char*>(data + 1), qsizetype(size - 1));
    const AdminKind kind = data[0] % 2 == 0 ? AdminKind::RabbitMq : AdminKind::Emqx;
    const auto source = adminSource({kind, QStringLiteral("/"), {QStringLiteral("orders"), QStringLiteral("../%2F\u00e9")}});
    QList<AdminRequest> waiting = source->begin();
    int asked = 0;
    while (!waiting.isEmpty()) {
        const AdminRequest request = waiting.takeFirst();
        requirePath(request.path);
        require(++asked < 30);
        const auto more = source->take(request, answerOf(bytes));
        if (!more) {
            require(!more.error().message.isEmpty() && more.error().message.size() < 4 * admin::longestText);
            return 0;
        }
        waiting << *more;
    }
    const AdminView view = source->view();
    require(view.clients.size() == 2);
    requireBounds(view);
    static_cast<void>(adminMarkdown(view, {}));
    static_cast<void>(adminJson(view));
    return 0;
}
