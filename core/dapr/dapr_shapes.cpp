#include "core/dapr/json_shape.h"

// The Go types of Dapr's resources. Sources: RT:pkg/internal/loader/disk/manifest.go, RT:pkg/apis/components/v1alpha1,
// RT:pkg/apis/subscriptions/{v1alpha1,v2alpha1}, RT:pkg/apis/resiliency/v1alpha1, RT:pkg/apis/common.

namespace wb::dapr {

namespace {

using Kind = Shape::Kind;
using Type = std::shared_ptr<const Shape>;
using Members = std::vector<Shape::Member>;

Type simple(Kind kind, const QString& goType)
{
    return std::make_shared<Shape>(Shape{kind, goType, {}, 64, nullptr, {}});
}

Type text()
{
    static const Type type = simple(Kind::String, QStringLiteral("string"));
    return type;
}

Type strictText()
{
    static const Type type = simple(Kind::StrictString, QStringLiteral("string"));
    return type;
}

Type truth()
{
    static const Type type = simple(Kind::Bool, QStringLiteral("bool"));
    return type;
}

Type integer(const QString& goType = QStringLiteral("int"))
{
    return std::make_shared<Shape>(
        Shape{Kind::Integer, goType, {}, goType == u"int32" ? 32 : 64, nullptr, {}});
}

Type named(const QString& goType)
{
    return simple(Kind::String, goType);
}

Type listOf(const Type& element)
{
    return std::make_shared<Shape>(Shape{Kind::List, QStringLiteral("[]") + element->goType, {}, 64, element, {}});
}

Type mapOf(const Type& element)
{
    return std::make_shared<Shape>(
        Shape{Kind::Map, QStringLiteral("map[string]") + element->goType, {}, 64, element, {}});
}

Type structOf(const QString& package, const QString& name, Members members)
{
    return std::make_shared<Shape>(
        Shape{Kind::Struct, package + u'.' + name, name, 64, nullptr, std::move(members)});
}

Shape::Member member(const QString& name, const Type& type)
{
    return {name, name, type};
}

QString v1alpha1()
{
    return QStringLiteral("v1alpha1");
}

// k8s.io/apimachinery pkg/apis/meta/v1/types.go ObjectMeta: what `kubectl get -o yaml` writes.
Type objectMeta()
{
    const QString v1 = QStringLiteral("v1");
    const Type time = simple(Kind::Time, QStringLiteral("v1.Time"));
    const Type uid = named(QStringLiteral("types.UID"));
    const Type owner = structOf(v1, QStringLiteral("OwnerReference"),
                                {member(QStringLiteral("apiVersion"), text()), member(QStringLiteral("kind"), text()),
                                 member(QStringLiteral("name"), text()), member(QStringLiteral("uid"), uid),
                                 member(QStringLiteral("controller"), truth()),
                                 member(QStringLiteral("blockOwnerDeletion"), truth())});
    const Type managed =
        structOf(v1, QStringLiteral("ManagedFieldsEntry"),
                 {member(QStringLiteral("manager"), text()),
                  member(QStringLiteral("operation"), named(QStringLiteral("v1.ManagedFieldsOperationType"))),
                  member(QStringLiteral("apiVersion"), text()), member(QStringLiteral("time"), time),
                  member(QStringLiteral("fieldsType"), text()), member(QStringLiteral("subresource"), text())});
    const Type whole = integer(QStringLiteral("int64"));
    return structOf(v1, QStringLiteral("ObjectMeta"),
                    {member(QStringLiteral("name"), text()), member(QStringLiteral("generateName"), text()),
                     member(QStringLiteral("namespace"), text()), member(QStringLiteral("selfLink"), text()),
                     member(QStringLiteral("uid"), uid), member(QStringLiteral("resourceVersion"), text()),
                     member(QStringLiteral("generation"), whole), member(QStringLiteral("creationTimestamp"), time),
                     member(QStringLiteral("deletionTimestamp"), time),
                     member(QStringLiteral("deletionGracePeriodSeconds"), whole),
                     member(QStringLiteral("labels"), mapOf(text())), member(QStringLiteral("annotations"), mapOf(text())),
                     member(QStringLiteral("ownerReferences"), listOf(owner)),
                     member(QStringLiteral("finalizers"), listOf(text())),
                     member(QStringLiteral("managedFields"), listOf(managed))});
}

// metav1.TypeMeta is embedded, so sigs.k8s.io/yaml does not see that its fields are strings.
Members withType(Members members)
{
    members.push_back({QStringLiteral("kind"), QStringLiteral("TypeMeta.kind"), strictText()});
    members.push_back({QStringLiteral("apiVersion"), QStringLiteral("TypeMeta.apiVersion"), strictText()});
    members.push_back(member(QStringLiteral("metadata"), objectMeta()));
    return members;
}

Shape makeTypeInfo()
{
    return {Kind::Struct,
            QStringLiteral(R"(struct { v1.TypeMeta "json:\",inline\""; v1.ObjectMeta "json:\"metadata,omitzero\"" })"),
            {}, 64, nullptr, withType({})};
}

Shape makeComponent()
{
    const QString common = QStringLiteral("common");
    const Type secretKeyRef = structOf(common, QStringLiteral("SecretKeyRef"),
                                       {member(QStringLiteral("name"), text()), member(QStringLiteral("key"), text())});
    const Type item = structOf(common, QStringLiteral("NameValuePair"),
                               {member(QStringLiteral("name"), text()),
                                member(QStringLiteral("value"), std::make_shared<Shape>()),
                                member(QStringLiteral("secretKeyRef"), secretKeyRef),
                                member(QStringLiteral("envRef"), text())});
    const Type spec = structOf(v1alpha1(), QStringLiteral("ComponentSpec"),
                               {member(QStringLiteral("type"), text()), member(QStringLiteral("version"), text()),
                                member(QStringLiteral("ignoreErrors"), truth()),
                                member(QStringLiteral("metadata"), listOf(item)),
                                member(QStringLiteral("initTimeout"), text())});
    const Type auth = structOf(v1alpha1(), QStringLiteral("Auth"), {member(QStringLiteral("secretStore"), text())});
    const Members members{member(QStringLiteral("spec"), spec), member(QStringLiteral("auth"), auth),
                          {QStringLiteral("scopes"), QStringLiteral("Scoped.scopes"), listOf(strictText())}};
    return *structOf(v1alpha1(), QStringLiteral("Component"), withType(members));
}

Shape makeSubscription(bool v2)
{
    const QString package = v2 ? QStringLiteral("v2alpha1") : v1alpha1();
    const Type bulk = structOf(package, QStringLiteral("BulkSubscribe"),
                               {member(QStringLiteral("enabled"), truth()),
                                member(QStringLiteral("maxMessagesCount"), integer(QStringLiteral("int32"))),
                                member(QStringLiteral("maxAwaitDurationMs"), integer(QStringLiteral("int32")))});
    Members spec{member(QStringLiteral("pubsubname"), text()), member(QStringLiteral("topic"), text()),
                 member(QStringLiteral("metadata"), mapOf(text())), member(QStringLiteral("deadLetterTopic"), text()),
                 member(QStringLiteral("bulkSubscribe"), bulk)};
    if (v2) {
        const Type rule = structOf(package, QStringLiteral("Rule"),
                                   {member(QStringLiteral("match"), text()), member(QStringLiteral("path"), text())});
        spec.push_back(member(QStringLiteral("routes"),
                              structOf(package, QStringLiteral("Routes"),
                                       {member(QStringLiteral("rules"), listOf(rule)),
                                        member(QStringLiteral("default"), text())})));
    } else {
        spec.push_back(member(QStringLiteral("route"), text()));
    }
    const Members members{member(QStringLiteral("spec"), structOf(package, QStringLiteral("SubscriptionSpec"), spec)),
                          member(QStringLiteral("scopes"), listOf(text()))};
    return *structOf(package, QStringLiteral("Subscription"), withType(members));
}

Type makePolicies()
{
    const Type matching = structOf(v1alpha1(), QStringLiteral("RetryMatching"),
                                   {member(QStringLiteral("httpStatusCodes"), text()),
                                    member(QStringLiteral("gRPCStatusCodes"), text())});
    const Type retry = structOf(v1alpha1(), QStringLiteral("Retry"),
                                {member(QStringLiteral("policy"), text()), member(QStringLiteral("duration"), text()),
                                 member(QStringLiteral("maxInterval"), text()),
                                 member(QStringLiteral("maxRetries"), integer()),
                                 member(QStringLiteral("matching"), matching)});
    const Type breaker = structOf(v1alpha1(), QStringLiteral("CircuitBreaker"),
                                  {member(QStringLiteral("maxRequests"), integer()),
                                   member(QStringLiteral("interval"), text()),
                                   member(QStringLiteral("timeout"), text()), member(QStringLiteral("trip"), text())});
    return structOf(v1alpha1(), QStringLiteral("Policies"),
                    {member(QStringLiteral("timeouts"), mapOf(text())), member(QStringLiteral("retries"), mapOf(retry)),
                     member(QStringLiteral("circuitBreakers"), mapOf(breaker))});
}

Type makeTargets()
{
    const Members names{member(QStringLiteral("timeout"), text()), member(QStringLiteral("retry"), text()),
                        member(QStringLiteral("circuitBreaker"), text())};
    const Type policies = structOf(v1alpha1(), QStringLiteral("PolicyNames"), names);
    const Type component = structOf(v1alpha1(), QStringLiteral("ComponentPolicyNames"),
                                    {member(QStringLiteral("inbound"), policies),
                                     member(QStringLiteral("outbound"), policies)});
    Members app = names;
    app.push_back(member(QStringLiteral("circuitBreakerCacheSize"), integer()));
    Members actor = app;
    actor.push_back(member(QStringLiteral("circuitBreakerScope"), text()));
    return structOf(v1alpha1(), QStringLiteral("Targets"),
                    {member(QStringLiteral("apps"), mapOf(structOf(v1alpha1(), QStringLiteral("EndpointPolicyNames"), app))),
                     member(QStringLiteral("actors"), mapOf(structOf(v1alpha1(), QStringLiteral("ActorPolicyNames"), actor))),
                     member(QStringLiteral("components"), mapOf(component))});
}

Shape makeResiliency()
{
    const Type spec = structOf(v1alpha1(), QStringLiteral("ResiliencySpec"),
                               {member(QStringLiteral("policies"), makePolicies()),
                                member(QStringLiteral("targets"), makeTargets())});
    const Members members{member(QStringLiteral("spec"), spec), member(QStringLiteral("scopes"), listOf(text()))};
    return *structOf(v1alpha1(), QStringLiteral("Resiliency"), withType(members));
}

} // namespace

const Shape& typeInfoShape()
{
    static const Shape shape = makeTypeInfo();
    return shape;
}

const Shape& componentShape()
{
    static const Shape shape = makeComponent();
    return shape;
}

const Shape& subscriptionShape(bool v2)
{
    static const Shape first = makeSubscription(false);
    static const Shape second = makeSubscription(true);
    return v2 ? second : first;
}

const Shape& resiliencyShape()
{
    static const Shape shape = makeResiliency();
    return shape;
}

} // namespace wb::dapr
