#include "core/sidecar/engine.h"
